// What a command tells: results, failed items, warnings; and the exit code that follows from them.
import { styleText } from 'node:util'
import { type ItemName, isExpected, toErrorObject } from './failure.js'
import type { Output, Terminal } from './terminal.js'

/** Everything but `flush` and `progress` only takes note, so that many small lines are one write. */
export interface Report {
  /** Whether each result is a line of JSON. */
  readonly json: boolean
  /** An item that was done, to standard output; without an object or text, programs or people see nothing of it. */
  item(json?: object, text?: string): void
  /** Something else for standard output. */
  line(json: object | undefined, text: string): void
  /** An item that could not be done: with --json a line in its place, else a sentence to standard error. */
  failure(name: ItemName, error: unknown): void
  /** What ended the command. */
  fatal(error: unknown): void
  /** To standard error, with --json too: it is no result. */
  warning(sentence: string): void
  /** Writes what there is. */
  flush(): Promise<void>
  /** One line that says how far long work is, where somebody looks. */
  progress(what: string, done: number, total?: number): Promise<void>
  /** The same in words of one's own. */
  status(line: string): Promise<void>
  /** Items so far. */
  counts(): { readonly done: number; readonly failed: number }
}

export function createReport({ output, errors }: Terminal, json: boolean): Report {
  const showProgress = createProgress(errors)
  let [results, complaints] = ['', '']
  let [done, failed] = [0, 0]

  const print = (value: object | undefined, text: string | undefined): void => {
    const shown = json ? value && JSON.stringify(value) : text
    if (shown !== undefined) results += `${shown}\n`
  }
  const complain = (sentence: string): void => {
    complaints += `${colour(errors, 'red', 'typeclip:')} ${sentence}\n`
  }

  return {
    json,
    item(value, text) {
      done++
      print(value, text)
    },
    line: print,
    failure(name, error) {
      failed++
      const object = toErrorObject(error)
      if (json) print({ ...name, error: object }, undefined)
      else complain(`${naming(name, object.message)} [${object.code}]`)
    },
    fatal(error) {
      const object = toErrorObject(error)
      if (json) print({ error: object }, undefined)
      else complain(`${object.message} [${object.code}]`)
      if (!isExpected(error) && error instanceof Error) complaints += `${error.stack}\n`
    },
    warning(sentence) {
      complaints += `${colour(errors, 'yellow', 'typeclip: warning:')} ${sentence}\n`
    },
    async flush() {
      const [text, sentences] = [results, complaints]
      if (text === '' && sentences === '') return
      ;[results, complaints] = ['', '']
      await showProgress('')
      if (text !== '') await output.write(text)
      if (sentences !== '') await errors.write(sentences)
    },
    progress: (what, count, total) => showProgress(howFar(what, count, total)),
    status: showProgress,
    counts: () => ({ done, failed }),
  }
}

/** 0: all well. 1: some items failed, the others are done. 2: nothing could be done. */
export function exitCodeOf({ done, failed }: ReturnType<Report['counts']>): number {
  if (failed === 0) return 0
  return done > 0 ? 1 : 2
}

export function colour({ colours }: Output, style: 'red' | 'yellow' | 'green' | 'bold' | 'dim', text: string): string {
  return colours ? styleText(style, text, { validateStream: false }) : text
}

/** The sentence, beginning with the item where it does not name it itself. */
function naming(name: ItemName, message: string): string {
  if ('file' in name) return message.includes(name.file) ? message : `${name.file}: ${message}`
  if ('index' in name) return `row ${name.index}: ${message}`
  const text = typeof name.text === 'string' ? name.text : JSON.stringify(name.text)
  return `${JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}…` : text)}: ${message}`
}

const patienceMs = 400
const stepMs = 100

/** Shows a line in the place of the one before; an empty one takes it away. Short work shows nothing. */
function createProgress(output: Output): (line: string) => Promise<void> {
  let next = performance.now() + patienceMs
  let shown = false
  return async line => {
    const isDue = line === '' ? shown : output.isTerminal && performance.now() >= next
    if (!isDue) return
    next = performance.now() + stepMs
    shown = line !== ''
    // Nobody waits for it: if it cannot be written, the next result cannot either.
    await output.write(`\r\x1b[K${line}`).catch(() => {})
  }
}

function howFar(what: string, done: number, total: number | undefined): string {
  return total === undefined ? `${done} ${what}` : `${done} of ${total} ${what}`
}

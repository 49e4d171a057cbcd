// Texts to token ids.
import { clipVocabularySize, createTokenizer } from '@typeclip/tokenizer'
import { choice, flag, whole } from '../arguments/option.js'
import { CliError } from '../error.js'
import { readFileLines } from '../input/file.js'
import type { Line } from '../input/lines.js'
import { defineCommand } from './command.js'

export const tokenize = defineCommand({
  name: 'tokenize',
  summary: 'turn texts into the token ids that CLIP reads',
  usage: ['TEXT…', '- < lines', '--jsonl < lines.jsonl'],
  options: {
    jsonl: flag('read lines of {"text"} on standard input, write lines of {"text","ids"}'),
    json: flag('write lines of {"text","ids"} for texts given as words or plain lines'),
    context: whole('N', 'give rows of N ids: start, ids, end, padding', { least: 2 }),
    overflow: choice(['error', 'truncate'], 'a text that does not fit into --context: fail it (default), or cut it'),
    pad: whole('ID', 'what fills rows of --context (default 0)'),
    special: flag('read <|startoftext|> and <|endoftext|> as those tokens instead of text'),
    'vocab-size': whole('N', `only the first N ids of CLIP's vocabulary, 514 to ${clipVocabularySize} (default all)`, {
      least: 514,
      most: clipVocabularySize,
    }),
    clean: choice(['clip', 'none'], 'mend, unescape, trim and lower the text (default), or take it as it is'),
  },
  notes: [
    'Ids come without start, end and padding, unless --context asks for rows.',
    'With --jsonl every line of input gives one line of output, in order; one that cannot be done gives {"text","error"}.',
  ],
  examples: [
    ['tokenize "a photo of a cat"', 'ids of one text'],
    ['tokenize - --json < captions.txt', 'a text a line'],
    ['tokenize --jsonl --context 77 --overflow truncate < in.jsonl > out.jsonl', 'padded rows'],
  ],
  async run({ values, rest }, { terminal, report }) {
    const { jsonl, context, overflow, pad } = values
    if (context === undefined && (overflow ?? pad) !== undefined) {
      const name = overflow === undefined ? 'pad' : 'overflow'
      throw new CliError('conflicting-options', `--${name} is about rows of one length; add --context N.`)
    }
    if (jsonl && rest.length > 0) {
      throw new CliError('unexpected-argument', '--jsonl reads its texts on standard input; give none as words.')
    }
    if (!jsonl && rest.length === 0) {
      throw new CliError('missing-argument', 'Give texts, or - for lines on standard input, or --jsonl.')
    }
    const encode = encoder(values)
    const take = (item: Item): void => {
      try {
        if ('error' in item) throw item.error
        const ids = encode(item.text)
        report.item({ text: item.text, ids }, ids.join(' '))
      } catch (error) {
        report.failure({ text: item.text }, error)
      }
    }
    for (const text of jsonl ? ['-'] : rest) {
      if (text !== '-') {
        take({ text })
        continue
      }
      for await (const lines of readFileLines('-', terminal)) {
        for (const line of lines) take(jsonl ? readItem(line) : line)
        await report.flush()
      }
    }
  },
})

interface Settings {
  readonly context: number | undefined
  readonly overflow: 'error' | 'truncate' | undefined
  readonly pad: number | undefined
  readonly special: boolean
  readonly 'vocab-size': number | undefined
  readonly clean: 'clip' | 'none' | undefined
}

function encoder({ context, overflow, pad, special, clean, ...size }: Settings): (text: string) => readonly number[] {
  const tokenizer = createTokenizer({ vocabularySize: size['vocab-size'], contextLength: context, padId: pad })
  if (tokenizer.padId >= tokenizer.vocabularySize) {
    const most = tokenizer.vocabularySize - 1
    throw new CliError('bad-value', `--pad is ${pad}; ids of this vocabulary go from 0 to ${most}.`)
  }
  if (context === undefined) return text => tokenizer.encode(text, { special, clean })
  return text => Array.from(tokenizer.encodeBatch([text], { special, clean, onOverflow: overflow }).ids)
}

/** A text to encode, or what there is in its place. */
type Item = { readonly text: string } | { readonly text: unknown; readonly error: unknown }

function readItem(line: Line): Item {
  if ('error' in line) return line
  let value: unknown
  try {
    value = JSON.parse(line.text)
  } catch (cause) {
    const sentence = 'The line is no JSON; each line is an object like {"text":"a cat"}.'
    return { text: line.text, error: new CliError('not-json', sentence, { cause }) }
  }
  const text: unknown = typeof value === 'object' && value !== null && 'text' in value ? value.text : undefined
  if (typeof text === 'string') return { text }
  const found = text === undefined ? 'The line has no "text"' : '"text" is no string'
  const sentence = `${found}; each line is an object like {"text":"a cat"}.`
  return { text: text ?? null, error: new CliError('not-a-string', sentence) }
}

// Training from a config file.
import { dirname, relative, resolve } from 'node:path'
import type { RunDescription, RunEvent, RunResult } from '@typeclip/train/node'
import { flag, text, texts } from '../arguments/option.js'
import { CliError } from '../error.js'
import { readWholeFile } from '../input/file.js'
import { renderDescription, renderEvent, renderProgress, renderResult } from '../output/training.js'
import { type Context, defineCommand } from './command.js'

export const train = defineCommand({
  name: 'train',
  summary: 'train or fine-tune a model',
  usage: ['CONFIG.json'],
  options: {
    set: texts(
      'FIELD=VALUE',
      'change a field of the config, such as schedule.learningRate=3e-4, or lr=3e-4; may be repeated',
    ),
    output: text('FOLDER', "where checkpoints, metrics, report and model go, instead of the config's output"),
    resume: flag('go on with the run in the output folder, bit for bit; begin it where there is none'),
    'dry-run': flag('only show the whole config, the number of parameters and the data'),
    schema: flag('only write the JSON Schema of configs, for editors that complete and check'),
    json: flag('write a line of JSON for each step, evaluation and checkpoint'),
  },
  notes: [
    'Paths in the config begin at its own folder.',
    'An interrupt (Ctrl-C) ends the run after the step at hand and saves it; a second one ends it at once, and the run can be resumed from its last checkpoint, as after any other end.',
  ],
  examples: [
    ['train config.json', 'a run, as the config says'],
    ['train config.json --set lr=3e-4 --set steps=2000 --output runs/b', 'another one'],
    ['train config.json --resume', 'goes on where it was'],
    ['train config.json --dry-run', 'what it would do'],
    ['train --schema > run.schema.json', 'for "$schema" in a config'],
  ],
  async run({ values, rest }, context) {
    const { terminal, report } = context
    if (values.schema) {
      const { runJsonSchema } = await import('@typeclip/train/node')
      const schema = runJsonSchema()
      report.line(schema, JSON.stringify(schema, null, 2))
      return
    }
    const [file, second] = rest
    if (file === undefined)
      throw new CliError('missing-argument', 'Give the config of a run: typeclip train CONFIG.json')
    if (second !== undefined) throw new CliError('unexpected-argument', `Give one config; ${second} is a second.`)
    const json = new TextDecoder().decode(await readWholeFile(file, terminal))
    const { describeRun, readRunConfig, runTraining } = await import('@typeclip/train/node')
    const read = readRunConfig(json, { name: file, set: values.set })
    const config = { ...read, output: values.output === undefined ? read.output : resolve(values.output) }
    const folder = dirname(resolve(file))
    if (values['dry-run']) {
      const description: RunDescription = await describeRun(config, { folder, signal: terminal.signal })
      report.item(description, renderDescription(description))
      return
    }
    const teller = createTeller(context)
    const result: RunResult = await runTraining(config, {
      folder,
      resume: values.resume,
      signal: terminal.signal,
      onProgress: teller.tell,
    }).finally(teller.done)
    if (result.interrupted) {
      // Not by `report`: the interrupt has closed standard output.
      await terminal.errors.write(`${renderResult(result, shown)}\n`)
      terminal.signal.throwIfAborted()
    }
    report.item({ kind: 'end', ...result }, renderResult(result, shown))
  },
})

/** Steps on one line where a person looks; now and then in a log; all of them as JSON. */
function createTeller({ terminal: { errors }, report }: Context) {
  let writing = Promise.resolve()
  let next = 0
  return {
    tell(event: RunEvent): void {
      if (event.kind === 'warning') report.warning(event.sentence)
      else if (event.kind !== 'step') report.line(event, renderEvent(event, shown))
      else if (report.json) report.line(event, '')
      else if (!errors.isTerminal && performance.now() >= next) {
        next = performance.now() + logEveryMs
        report.line(undefined, renderProgress(event))
      }
      // Nobody waits for it: when the output is gone, the signal ends the run.
      writing = writing.then(() => report.flush()).catch(() => {})
      if (event.kind === 'step') writing = writing.then(() => report.status(renderProgress(event))).catch(() => {})
    },
    done: () => writing,
  }
}

const logEveryMs = 10_000

/** The shorter of the two ways to write a path. */
function shown(path: string): string {
  const near = relative('.', path)
  return near.length < path.length ? near : path
}

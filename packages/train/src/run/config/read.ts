// A config file to a config: recipes under it, `--set` over it, and one sentence about the first thing wrong with it.
import * as v from 'valibot'
import { TrainError } from '../../error.js'
import { evaluationNames } from '../evaluation/names.js'
import { badConfig } from './bad-config.js'
import { complaint, shown } from './complaint.js'
import { mergeRecipes } from './recipes.js'
import { type RunConfig, runSchema } from './schema.js'
import { isRecord } from './schema-walk.js'
import { withSet } from './set.js'

export interface ReadOptions {
  /** What errors call the config. */
  readonly name?: string
  /** Fields to change, as `schedule.learningRate=3e-4`. */
  readonly set?: readonly string[]
}

/**
 * @param given text of JSON, or what it parses to
 * @throws TrainError `bad-config`: the sentence names the field
 */
export function readRunConfig(given: unknown, { name = 'The config', set = [] }: ReadOptions = {}): RunConfig {
  const parsed = typeof given === 'string' ? parse(given, name) : given
  if (!isRecord(parsed)) throw badConfig(`${name} is no object; it must be one of fields.`, '')
  const input = mergeRecipes(set.reduce(withSet, structuredClone(parsed)), name)
  const result = v.safeParse(runSchema, input)
  if (!result.success) throw complaint(result.issues, input, name)
  checkTogether(result.output, name)
  return result.output
}

/** What one field says of another. */
function checkTogether(config: RunConfig, name: string): void {
  const { model, steps, epochs, batchSize, workers, trainable, loss, data } = config
  if (model.from === undefined && model.config === undefined) {
    throw badConfig(`${name}: model needs from, a checkpoint to start at, or config, an architecture.`, 'model')
  }
  if ((steps === undefined) === (epochs === undefined)) {
    const what =
      steps === undefined ? 'either steps or epochs must say how long the run is' : 'give steps or epochs, not both'
    throw badConfig(`${name}: ${what}.`, 'steps')
  }
  if (batchSize % workers !== 0) {
    throw badConfig(`${name}: batchSize ${batchSize} must be a multiple of workers, ${workers}.`, 'batchSize')
  }
  if (config.lora !== undefined && trainable !== undefined) {
    throw badConfig(`${name}: lora trains its own matrices alone; give trainable or lora, not both.`, 'lora')
  }
  if (config.wiseFt !== undefined && model.from === undefined) {
    throw badConfig(`${name}: wiseFt is for fine-tuning: it needs model.from.`, 'wiseFt')
  }
  if (data.perGroup !== undefined && data.perGroup > batchSize) {
    throw badConfig(`${name}: data.perGroup ${data.perGroup} must be at most batchSize, ${batchSize}.`, 'data.perGroup')
  }
  if (data.perFamily !== undefined && !data.sources.some(source => 'family' in source)) {
    throw badConfig(`${name}: data.perFamily needs a source whose family names a field.`, 'data.perFamily')
  }
  const names = evaluationNames(config.evaluation)
  const { best } = config.checkpoint
  if (best !== undefined && !names.includes(best)) {
    const known = names.length === 0 ? 'there is no evaluation' : `its numbers are ${names.join(', ')}`
    throw badConfig(
      `${name}: checkpoint.best is ${shown(best)}, which the evaluation does not give: ${known}.`,
      'checkpoint.best',
    )
  }
  const repeated = names.find((one, i) => names.indexOf(one) !== i)
  if (repeated !== undefined) {
    throw badConfig(
      `${name}: two parts of the evaluation are called ${repeated.split('/')[0]}; name them apart.`,
      'evaluation',
    )
  }
  if (batchSize === 1 && loss.kind === 'infonce') {
    throw badConfig(`${name}: batchSize 1 leaves infonce nothing to compare with; it must be at least 2.`, 'batchSize')
  }
}

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new TrainError('bad-config', `${name} is not JSON: ${reason}.`, {}, { cause })
  }
}

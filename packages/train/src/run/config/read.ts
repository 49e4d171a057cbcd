// A config file to a config: recipes under it, `--set` over it, and one sentence about the first thing wrong with it.
import * as v from 'valibot'
import { TrainError } from '../../error.js'
import { evaluationNames } from '../evaluation/names.js'
import { nearest } from './nearest.js'
import { mergeRecipes } from './recipes.js'
import { type RunConfig, runSchema } from './schema.js'
import { entriesOf, isRecord, schemaAt } from './schema-walk.js'

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
  if (!isRecord(parsed)) throw bad(`${name} is no object; it must be one of fields.`, '')
  const input = mergeRecipes(set.reduce(withSet, structuredClone(parsed)), name)
  const result = v.safeParse(runSchema, input)
  if (!result.success) throw complaint(result.issues, input, name)
  checkTogether(result.output, name)
  return result.output
}

/** Short names that people know. */
const shortNames: Readonly<Record<string, string>> = {
  lr: 'schedule.learningRate',
  wd: 'optimizer.weightDecay',
}

/** A copy of the config with one field changed, its text read as what the field takes. */
function withSet(config: Readonly<Record<string, unknown>>, assignment: string): Record<string, unknown> {
  const at = assignment.indexOf('=')
  const given = assignment.slice(0, at)
  if (at < 1) throw bad(`--set ${assignment} has no value; write it as --set schedule.learningRate=3e-4.`, assignment)
  const path = (shortNames[given] ?? given).split('.')
  const schema = schemaAt(runSchema, path, config)
  if (schema === undefined) {
    const known = firstUnknown(path, config)
    throw bad(`--set ${given}: there is no field ${known.path}.${hintOf(known.key, known.siblings)}`, given)
  }
  const copy = structuredClone(config)
  put(copy, path, typed(assignment.slice(at + 1), schema), given)
  return copy
}

function typed(text: string, schema: v.GenericSchema): unknown {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return text
  }
  return !v.is(schema, json) && v.is(schema, text) ? text : json
}

function put(
  target: Record<string, unknown> | unknown[],
  path: readonly string[],
  value: unknown,
  given: string,
): void {
  const [key, ...rest] = path
  const slots = target as Record<string, unknown>
  if (Array.isArray(target) && Number(key) > target.length) {
    throw bad(`--set ${given}: the list has ${target.length} entries, so there is none at ${key}.`, given)
  }
  if (rest.length === 0) {
    slots[key] = value
    return
  }
  const below = slots[key]
  if (!isRecord(below) && !Array.isArray(below)) slots[key] = {}
  put(slots[key] as Record<string, unknown>, rest, value, given)
}

function firstUnknown(
  path: readonly string[],
  config: unknown,
): { path: string; key: string; siblings: readonly string[] } {
  for (let length = 1; ; length++) {
    const part = path.slice(0, length)
    if (length < path.length && schemaAt(runSchema, part, config) !== undefined) continue
    const parent = schemaAt(runSchema, part.slice(0, -1), config) ?? runSchema
    const value = part.slice(0, -1).reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), config)
    return { path: part.join('.'), key: part[length - 1], siblings: Object.keys(entriesOf(parent, value) ?? {}) }
  }
}

function hintOf(key: string, siblings: readonly string[]): string {
  const near = nearest(key, siblings)
  if (near !== undefined) return ` Did you mean ${near}?`
  const fields = siblings.filter(name => name !== '$schema')
  return fields.length === 0 ? '' : ` Fields are ${fields.join(', ')}.`
}

type Issue = v.BaseIssue<unknown>

function complaint(issues: readonly Issue[], input: unknown, name: string): TrainError {
  // A mistyped name of a field that is needed gives two issues: the name is the one to mend.
  const issue = deepest(issues.find(isUnknownField) ?? issues[0])
  const path = v.getDotPath(issue) ?? ''
  if (isUnknownField(issue)) {
    const keys = path.split('.')
    const { key, siblings } = firstUnknown(keys, input)
    return bad(`${name}: there is no field ${path}.${hintOf(key, siblings)}`, path)
  }
  if (issue.received === 'undefined') {
    const what = issue.type === 'variant' ? `; it must be one of ${plainExpected(issue)}` : ''
    return bad(`${name}: ${path} is missing${what}.`, path)
  }
  const rule = ruleOf(issue)
  return bad(`${name}: ${path} ${rule}${rule.endsWith('empty') ? '' : `, not ${shown(issue.input)}`}.`, path)
}

function isUnknownField({ type, expected }: Issue): boolean {
  return type === 'strict_object' && expected === 'never'
}

/** Of a union that nothing fitted, what the alternative says that got furthest. */
function deepest(issue: Issue): Issue {
  if (issue.type !== 'union' || issue.issues === undefined) return issue
  const inside = issue.issues.filter(one => (one.path?.length ?? 0) > 0 || one.kind === 'validation')
  const [first] = inside.sort((a, b) => (b.path?.length ?? 0) - (a.path?.length ?? 0))
  if (first === undefined) return issue
  const found = deepest(first)
  return { ...found, path: [...(issue.path ?? []), ...(found.path ?? [])] } as Issue
}

function ruleOf(issue: Issue): string {
  const { type, requirement, expected } = issue
  switch (type) {
    case 'integer':
      return 'must be a whole number'
    case 'finite':
      return 'must be a finite number'
    case 'min_value':
      return `must be at least ${requirement}`
    case 'max_value':
      return `must be at most ${requirement}`
    case 'gt_value':
      return `must be above ${requirement}`
    case 'lt_value':
      return `must be below ${requirement}`
    case 'min_length':
    case 'non_empty':
      return 'must not be empty'
    case 'length':
      return `must have ${requirement} letters`
    case 'includes':
      return `must contain ${requirement}`
    case 'picklist':
    case 'literal':
    case 'variant':
      return `must be one of ${plainExpected(issue)}`
    case 'check':
      return issue.message
  }
  const kinds = (expected ?? '')
    .replace(/[()]/g, '')
    .split(' | ')
    .map(kind => kindNames[kind] ?? kind)
  return `must be ${[...new Set(kinds)].join(' or ')}`
}

const kindNames: Readonly<Record<string, string>> = {
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  Object: 'an object',
  Array: 'a list',
}

function plainExpected({ expected }: Issue): string {
  return (expected ?? '').replace(/[()"]/g, '').replaceAll(' | ', ', ')
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

/** What one field says of another. */
function checkTogether(config: RunConfig, name: string): void {
  const { model, steps, epochs, batchSize, workers, trainable, loss, data } = config
  if (model.from === undefined && model.config === undefined) {
    throw bad(`${name}: model needs from, a checkpoint to start at, or config, an architecture.`, 'model')
  }
  if ((steps === undefined) === (epochs === undefined)) {
    const what =
      steps === undefined ? 'either steps or epochs must say how long the run is' : 'give steps or epochs, not both'
    throw bad(`${name}: ${what}.`, 'steps')
  }
  if (batchSize % workers !== 0) {
    throw bad(`${name}: batchSize ${batchSize} must be a multiple of workers, ${workers}.`, 'batchSize')
  }
  if (config.lora !== undefined && trainable !== undefined) {
    throw bad(`${name}: lora trains its own matrices alone; give trainable or lora, not both.`, 'lora')
  }
  if (config.wiseFt !== undefined && model.from === undefined) {
    throw bad(`${name}: wiseFt is for fine-tuning: it needs model.from.`, 'wiseFt')
  }
  if (data.perGroup !== undefined && data.perGroup > batchSize) {
    throw bad(`${name}: data.perGroup ${data.perGroup} must be at most batchSize, ${batchSize}.`, 'data.perGroup')
  }
  const names = evaluationNames(config.evaluation)
  const { best } = config.checkpoint
  if (best !== undefined && !names.includes(best)) {
    const known = names.length === 0 ? 'there is no evaluation' : `its numbers are ${names.join(', ')}`
    throw bad(
      `${name}: checkpoint.best is ${shown(best)}, which the evaluation does not give: ${known}.`,
      'checkpoint.best',
    )
  }
  const repeated = names.find((one, i) => names.indexOf(one) !== i)
  if (repeated !== undefined) {
    throw bad(
      `${name}: two parts of the evaluation are called ${repeated.split('/')[0]}; name them apart.`,
      'evaluation',
    )
  }
  if (batchSize === 1 && loss.kind === 'infonce') {
    throw bad(`${name}: batchSize 1 leaves infonce nothing to compare with; it must be at least 2.`, 'batchSize')
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

function bad(sentence: string, field: string): TrainError {
  return new TrainError('bad-config', sentence, { field })
}

// Which fields of a config may change between the parts of one run.
import { TrainError } from '../../error.js'
import type { RunConfig } from './schema.js'
import { isRecord } from './schema-walk.js'

/** What may change: nothing here decides what the saved state means, or which batches come next. */
const changeable = [
  '$schema',
  'recipe',
  'output',
  'steps',
  'epochs',
  'schedule',
  'optimizer',
  'microBatch',
  'recompute',
  'workers',
  'evaluation',
  'checkpoint',
  'wiseFt',
  'save',
  'logEvery',
  'data.brokenLimit',
  'data.prefetch',
  'data.threads',
]

/** With it or without it an optimizer remembers other things. */
const stateful = 'optimizer.muon'

/**
 * Paths of fields that changed since the run was saved.
 * @throws TrainError `other-run` where one of them may not
 */
export function changesSince(saved: unknown, now: RunConfig): readonly string[] {
  const changes = differences(saved, now, '')
  const forbidden = changes.find(
    ({ path }) => path === stateful || !changeable.some(field => path === field || path.startsWith(`${field}.`)),
  )
  if (forbidden === undefined) return changes.map(({ path }) => path)
  const { path, before, after } = forbidden
  const sentence = `${path} is ${shown(after)}, and the run to go on with has ${shown(before)}; set it back, or begin another run in another output folder.`
  throw new TrainError('other-run', sentence, { field: path, before, after })
}

interface Difference {
  readonly path: string
  readonly before: unknown
  readonly after: unknown
}

function differences(before: unknown, after: unknown, path: string): readonly Difference[] {
  if ((isRecord(before) && isRecord(after)) || (Array.isArray(before) && Array.isArray(after))) {
    const [left, right] = [new Map(Object.entries(before)), new Map(Object.entries(after))]
    return [...new Set([...left.keys(), ...right.keys()])].flatMap(key =>
      differences(left.get(key), right.get(key), path === '' ? key : `${path}.${key}`),
    )
  }
  return Object.is(before, after) ? [] : [{ path, before, after }]
}

function shown(value: unknown): string {
  const text = value === undefined ? 'left out' : JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

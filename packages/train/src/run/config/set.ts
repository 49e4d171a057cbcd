// `--set`: one field of a config changed, its text read as what the field takes.
import * as v from 'valibot'
import { badConfig } from './bad-config.js'
import { runSchema } from './schema.js'
import { isRecord, schemaAt } from './schema-walk.js'
import { firstUnknown, hintOf } from './unknown-field.js'

/** Short names that people know. */
const shortNames: Readonly<Record<string, string>> = {
  lr: 'schedule.learningRate',
  wd: 'optimizer.weightDecay',
}

/** A copy of the config with one field changed, its text read as what the field takes. */
export function withSet(config: Readonly<Record<string, unknown>>, assignment: string): Record<string, unknown> {
  const at = assignment.indexOf('=')
  const given = assignment.slice(0, at)
  if (at < 1)
    throw badConfig(`--set ${assignment} has no value; write it as --set schedule.learningRate=3e-4.`, assignment)
  const path = (shortNames[given] ?? given).split('.')
  const schema = path.includes('__proto__') ? undefined : schemaAt(runSchema, path, config)
  if (schema === undefined) {
    const known = firstUnknown(path, config)
    throw badConfig(`--set ${given}: there is no field ${known.path}.${hintOf(known.key, known.siblings)}`, given)
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
    throw badConfig(`--set ${given}: the list has ${target.length} entries, so there is none at ${key}.`, given)
  }
  if (rest.length === 0) {
    slots[key] = value
    return
  }
  const below = slots[key]
  if (!isRecord(below) && !Array.isArray(below)) slots[key] = {}
  put(slots[key] as Record<string, unknown>, rest, value, given)
}

// A field that does not exist: which one, and what was likely meant.
import { nearest } from './nearest.js'
import { runSchema } from './schema.js'
import { entriesOf, isRecord, schemaAt } from './schema-walk.js'

/** The first part of a path that leads nowhere, and the fields that could stand there. */
export function firstUnknown(
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

/** The likely one, or all. */
export function hintOf(key: string, siblings: readonly string[]): string {
  const near = nearest(key, siblings)
  if (near !== undefined) return ` Did you mean ${near}?`
  const fields = siblings.filter(name => name !== '$schema')
  return fields.length === 0 ? '' : ` Fields are ${fields.join(', ')}.`
}

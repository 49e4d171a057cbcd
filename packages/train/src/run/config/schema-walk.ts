// What a schema says of one place in a config: for hints, for `--set`, and for the schema that editors read.
import type { GenericSchema } from 'valibot'

type Entries = Readonly<Record<string, GenericSchema>>

/** Fields that may stand in a value of this schema; undefined where it is no object, or one with any fields. */
export function entriesOf(schema: GenericSchema, value: unknown): Entries | undefined {
  const found = inner(schema)
  if ('entries' in found && isRecord(found.entries)) return found.entries as Entries
  if (found.type === 'variant' && 'key' in found) return chosen(found, value)
  if (found.type !== 'union') return undefined
  // The alternatives that are objects; those of DATA and of intervals have one such at most.
  for (const option of optionsOf(found)) {
    const entries = entriesOf(option, value)
    if (entries !== undefined) return entries
  }
  return undefined
}

/** The schema of a place, or undefined where there can be nothing. */
export function schemaAt(schema: GenericSchema, path: readonly string[], value: unknown): GenericSchema | undefined {
  const [key, ...rest] = path
  if (key === undefined || schema.type === 'unknown') return schema
  const child =
    isRecord(value) || Array.isArray(value) ? Object.entries(value).find(([name]) => name === key)?.[1] : undefined
  const own = entriesOf(schema, value)?.[key]
  if (own !== undefined) return schemaAt(own, rest, child)
  const open = alternatives(schema).find(one => one.type === 'record' || (one.type === 'array' && /^\d+$/.test(key)))
  if (open === undefined) return undefined
  const element = open.type === 'record' && 'value' in open ? open.value : 'item' in open ? open.item : undefined
  return isSchema(element) ? schemaAt(element, rest, child) : undefined
}

/** Without what makes it optional. */
export function inner(schema: GenericSchema): GenericSchema {
  return 'wrapped' in schema && isSchema(schema.wrapped) ? inner(schema.wrapped) : schema
}

export function optionsOf(schema: GenericSchema): readonly GenericSchema[] {
  return 'options' in schema && Array.isArray(schema.options) ? schema.options.filter(isSchema) : []
}

function alternatives(schema: GenericSchema): readonly GenericSchema[] {
  const found = inner(schema)
  return found.type === 'union' ? optionsOf(found).flatMap(alternatives) : [found]
}

/** The entries of the alternative that the value says it is; of all, where it does not say. */
function chosen(variant: GenericSchema, value: unknown): Entries {
  const key = 'key' in variant ? String(variant.key) : ''
  const all = optionsOf(variant).map(option => entriesOf(option, value) ?? {})
  const said = isRecord(value) ? value[key] : undefined
  const one = all.find(entries => {
    const literal = entries[key]
    return 'literal' in literal && literal.literal === said
  })
  return one ?? Object.assign({}, ...all)
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isSchema(value: unknown): value is GenericSchema {
  return isRecord(value) && value.kind === 'schema'
}

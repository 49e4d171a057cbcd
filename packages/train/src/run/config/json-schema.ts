// The schema of configs as JSON Schema, for editors that complete and check as one types.
import type { GenericSchema } from 'valibot'
import { runSchema } from './schema.js'
import { inner, isRecord, isSchema, optionsOf } from './schema-walk.js'

type Json = Readonly<Record<string, unknown>>

/** JSON Schema (2020-12) of a run's config. */
export function runJsonSchema(): Json {
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'A training run', ...jsonOf(runSchema) }
}

function jsonOf(schema: GenericSchema): Json {
  const found = inner(schema)
  const rules =
    'pipe' in found && Array.isArray(found.pipe) ? Object.assign({}, ...found.pipe.slice(1).map(ruleOf)) : {}
  const whole = 'pipe' in found && Array.isArray(found.pipe) && found.pipe.some(({ type }) => type === 'integer')
  return { ...typeOf(found), ...(whole ? { type: 'integer' } : {}), ...rules, ...defaultOf(schema) }
}

function typeOf(schema: GenericSchema): Json {
  switch (schema.type) {
    case 'strict_object':
      return objectOf(schema)
    case 'array':
      return { type: 'array', items: 'item' in schema && isSchema(schema.item) ? jsonOf(schema.item) : {} }
    case 'tuple':
      return { type: 'array', prefixItems: itemsOf(schema).map(jsonOf), minItems: itemsOf(schema).length, items: false }
    case 'record':
      return {
        type: 'object',
        additionalProperties: 'value' in schema && isSchema(schema.value) ? jsonOf(schema.value) : {},
      }
    case 'union':
    case 'variant':
      return { anyOf: optionsOf(schema).map(jsonOf) }
    case 'picklist':
      return { enum: 'options' in schema ? schema.options : [] }
    case 'literal':
      return { const: 'literal' in schema ? schema.literal : null }
    case 'unknown':
      return {}
    default:
      return { type: schema.type }
  }
}

function objectOf(schema: GenericSchema): Json {
  const entries = 'entries' in schema && isRecord(schema.entries) ? Object.entries(schema.entries) : []
  const fields = entries.filter((entry): entry is [string, GenericSchema] => isSchema(entry[1]))
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(([name, field]) => [name, jsonOf(field)])),
    // A recipe may give what is needed, so that no field of an object with optional ones is demanded of editors.
    required: fields.filter(([, { type }]) => type === 'literal').map(([name]) => name),
    additionalProperties: false,
  }
}

function itemsOf(schema: GenericSchema): readonly GenericSchema[] {
  return 'items' in schema && Array.isArray(schema.items) ? schema.items.filter(isSchema) : []
}

function ruleOf({ type, requirement }: { readonly type: string; readonly requirement?: unknown }): Json {
  switch (type) {
    case 'min_value':
      return { minimum: requirement }
    case 'max_value':
      return { maximum: requirement }
    case 'gt_value':
      return { exclusiveMinimum: requirement }
    case 'lt_value':
      return { exclusiveMaximum: requirement }
    case 'min_length':
      return { minItems: requirement }
    case 'non_empty':
      return { minLength: 1 }
    default:
      return {}
  }
}

function defaultOf(schema: GenericSchema): Json {
  const given = 'default' in schema ? schema.default : undefined
  return given === undefined || typeof given === 'function' ? {} : { default: given }
}

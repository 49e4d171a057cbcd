// Captions and groups in a record of named fields: the json of a shard, a line of JSONL, a row.
import type { Kind } from './sample.js'

/** Under which names a record keeps things. A name may have points: `caption.en` is `en` in `caption`. */
export interface RecordFields {
  /** Each may hold a text or a list of texts. */
  readonly captions: readonly string[]
  readonly group?: string
  readonly family?: string
}

export type Fields = Readonly<Record<string, unknown>>

/** What is taken unless told: all of these that a record has. */
export const usualCaptionFields: readonly string[] = ['captions', 'caption', 'text', 'title']

/** @throws SyntaxError, TypeError */
export function fieldsOf(json: string): Fields {
  const value: unknown = JSON.parse(json)
  if (!isFields(value)) throw new TypeError('it is no object')
  return value
}

/** All texts under the caption fields; what is no text is passed over. */
export function captionsIn(facts: Fields, { captions }: RecordFields): readonly string[] {
  return captions.flatMap(name => {
    const value = at(facts, name)
    return (Array.isArray(value) ? value : [value]).filter(item => typeof item === 'string')
  })
}

export function kindOf(facts: Fields, { group, family }: RecordFields): Kind {
  return { group: wordAt(facts, group), family: wordAt(facts, family) }
}

function wordAt(facts: Fields, name: string | undefined): string | undefined {
  const value = name === undefined ? undefined : at(facts, name)
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

/** The value under a name, or under the parts of a name with points. */
export function at(facts: Fields, name: string): unknown {
  if (Object.hasOwn(facts, name)) return facts[name]
  let value: unknown = facts
  for (const part of name.split('.')) value = isFields(value) && Object.hasOwn(value, part) ? value[part] : undefined
  return value
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

// Reads the fields of a parsed config file, each checked as it is taken: what is wrong is named by its path,
// such as `config.json: vision_config.hidden_size`.
import { ModelError } from '../error.js'

/** Bounds that any CLIP stays far below; a number over them is a mistake or an attack, and nothing is allocated by it. */
export const limits = { width: 65_536, layers: 1_000, heads: 1_024, pixels: 16_384, vocabulary: 16_777_216 } as const

interface IntegerRule {
  readonly maximum: number
  readonly minimum?: number
  /** What a file that leaves the field out means; without it the field is required. */
  readonly default?: number
}

/** One object of a config file. */
export interface Fields {
  readonly path: string
  /** Whether the field is there and not null. */
  has(key: string): boolean
  /** The names of all fields. */
  keys(): readonly string[]
  integer(key: string, rule: IntegerRule): number
  /** One integer, or two: [height, width]. */
  size(key: string, rule: IntegerRule): readonly [number, number]
  number(key: string, rule: { readonly minimum: number; readonly maximum: number; readonly default: number }): number
  boolean(key: string, fallback: boolean): boolean
  text(key: string, fallback: string): string
  /** A field whose value is one of the names of a table. */
  choice<T>(key: string, table: Readonly<Record<string, T>>, fallback: string): T
  /** The object in a field; an empty one where the field is left out or null. */
  section(key: string): Fields
  /** The value as it is, for telling kinds of configs apart. */
  raw(key: string): unknown
  fail(key: string, problem: string): ModelError
}

/** @throws ModelError `bad-config` where `value` is no object */
export function fieldsOf(value: unknown, path: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ModelError('bad-config', `${path} must be a JSON object, and it is ${describe(value)}.`, { path })
  }
  const record = new Map<string, unknown>(Object.entries(value))
  if (record.has('__proto__')) {
    throw new ModelError('bad-config', `${path} has a field named __proto__, which no config needs.`, { path })
  }
  return createFields(record, path)
}

function createFields(record: ReadonlyMap<string, unknown>, path: string): Fields {
  const fail = (key: string, problem: string) => {
    const facts = { path, key, value: record.get(key) }
    return new ModelError('bad-config', `${path}: ${key} ${problem}.`, facts)
  }
  const checkInteger = (key: string, value: unknown, { minimum = 1, maximum }: IntegerRule): number => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= minimum && value <= maximum) return value
    throw fail(key, `must be an integer from ${minimum} to ${maximum}, and it is ${describe(value)}`)
  }
  const present = (key: string, rule: IntegerRule): unknown => {
    if (record.has(key)) return record.get(key)
    if (rule.default !== undefined) return rule.default
    throw fail(key, 'is missing')
  }
  return {
    path,
    fail,
    keys: () => [...record.keys()],
    has: key => record.get(key) !== undefined && record.get(key) !== null,
    raw: key => record.get(key),
    integer: (key, rule) => checkInteger(key, present(key, rule), rule),
    size(key, rule) {
      const value = present(key, rule)
      if (!Array.isArray(value)) {
        const side = checkInteger(key, value, rule)
        return [side, side]
      }
      if (value.length !== 2) throw fail(key, `must be one integer or two (height, width), and it has ${value.length}`)
      return [checkInteger(key, value[0], rule), checkInteger(key, value[1], rule)]
    },
    number(key, { minimum, maximum, default: fallback }) {
      const value = record.get(key) ?? fallback
      if (typeof value === 'number' && value >= minimum && value <= maximum) return value
      throw fail(key, `must be a number from ${minimum} to ${maximum}, and it is ${describe(value)}`)
    },
    boolean(key, fallback) {
      const value = record.get(key) ?? fallback
      if (typeof value === 'boolean') return value
      throw fail(key, `must be true or false, and it is ${describe(value)}`)
    },
    text(key, fallback) {
      const value = record.get(key) ?? fallback
      if (typeof value === 'string') return value
      throw fail(key, `must be a string, and it is ${describe(value)}`)
    },
    choice(key, table, fallback) {
      const value = record.get(key) ?? fallback
      if (typeof value === 'string' && Object.hasOwn(table, value)) return table[value]
      throw fail(key, `must be one of ${Object.keys(table).join(', ')}, and it is ${describe(value)}`)
    },
    section: key => fieldsOf(record.get(key) ?? {}, `${path}: ${key}`),
  }
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

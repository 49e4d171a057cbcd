import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Json, JsonError, NotAnInteger, readJsonObject } from './json.js'

function read(text: string | Uint8Array): Map<string, Json> {
  const entries = new Map<string, Json>()
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
  readJsonObject(bytes, (key, value) => entries.set(key, value))
  return entries
}

function refusal(text: string | Uint8Array): JsonError {
  try {
    read(text)
  } catch (error) {
    if (error instanceof JsonError) return error
    throw error
  }
  throw new Error('was not refused')
}

/** Maps to objects and integers' wrappers to numbers: what JSON.parse would give. */
function plain(value: Json | ReadonlyMap<string, Json>): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, plain(item)]))
  if (Array.isArray(value)) return value.map(plain)
  return value instanceof NotAnInteger ? Number(value.text) : value
}

describe('readJsonObject', () => {
  it('reads what JSON.parse reads', () => {
    const objects = fc.dictionary(
      fc.string({ unit: 'binary' }),
      fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' }).map(value => JSON.parse(JSON.stringify(value))),
      { noNullPrototype: true },
    )
    fc.assert(
      fc.property(objects, fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        expect(plain(read(` ${JSON.stringify(value, null, space)}\n`))).toEqual(value)
      }),
    )
  })

  it('refuses what JSON.parse refuses', () => {
    const texts = fc.array(
      fc.constantFrom('{', '}', '[', ']', '"a"', ':', ',', '1', '-', '01', '.5', '1e', 'tru', ' ', '\\', '"'),
    )
    fc.assert(
      fc.property(texts, parts => {
        const text = `{"x":${parts.join('')}}`
        try {
          JSON.parse(text)
        } catch {
          expect(refusal(text)).toBeInstanceOf(JsonError)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('hands over equal keys both times, and refuses them below', () => {
    const keys: string[] = []
    readJsonObject(new TextEncoder().encode('{"a":1,"\\u0061":2}'), key => keys.push(key))
    expect(keys).toEqual(['a', 'a'])
    expect(refusal('{"x":{"a":1,"a":2}}')).toMatchObject({ key: 'x', reason: expect.stringContaining('twice') })
  })

  it('keeps apart what is not written as a plain integer', () => {
    expect(read('{"a":2.0,"b":1e3,"c":-0,"d":12}')).toEqual(
      new Map<string, Json>([
        ['a', new NotAnInteger('2.0')],
        ['b', new NotAnInteger('1e3')],
        ['c', -0],
        ['d', 12],
      ]),
    )
  })

  it('takes __proto__ for a key like any other', () => {
    expect([...read('{"__proto__":{"polluted":true}}').keys()]).toEqual(['__proto__'])
    expect('polluted' in {}).toBe(false)
  })

  it.each([
    ['', 'empty'],
    ['[]', 'not a JSON object'],
    ['"a"', 'not a JSON object'],
    ['12', 'not a JSON object'],
    ['nul', 'not JSON'],
    ['{"a":1} {}', 'follows the end'],
    ['{"a":1,}', 'key in quotes'],
    ['{"a" 1}', '":" is missing'],
    ['{"a":[1 2]}', '"," is missing'],
    ['{"a', 'does not end'],
    ['{"a\\', 'does not end'],
    ['{"a\n":1}', 'control character'],
    ['{"\\x":1}', 'escape'],
    ['{"\\ud800":1}', 'surrogate'],
    ['{"a":1.}', 'malformed'],
    [`{"a":${'1'.repeat(500)}}`, 'characters'],
    [`{"a":${'['.repeat(100_000)}`, 'deeper'],
    [`{"a":[${'0,'.repeat(70_000)}0]}`, 'more than'],
    [`{"a":{${Array.from({ length: 70_000 }, (_, i) => `"${i}":0`).join()}}}`, 'more than'],
  ])('refuses %.40s: %s', (text, reason) => {
    expect(refusal(text).reason).toContain(reason)
  })

  it('refuses text that is not UTF-8, and a byte order mark', () => {
    expect(refusal(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d)).reason).toContain('UTF-8')
    expect(refusal('\ufeff{}').reason).toContain('not JSON')
  })
})

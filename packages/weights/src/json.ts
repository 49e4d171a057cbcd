// A strict JSON reader for headers that strangers wrote. JSON.parse would do but for four things: it keeps the last of
// two equal keys without a word, recurses as deep as the text says, takes 2.0 for 2, and builds everything before
// anything is checked. This one hands over the outermost object entry by entry.

/** A parsed value. A number that is not written as a plain integer keeps its text. */
export type Json = string | number | boolean | null | readonly Json[] | ReadonlyMap<string, Json> | NotAnInteger

/** A number with a fraction or an exponent, which no field of a tensor header may have. */
export class NotAnInteger {
  constructor(readonly text: string) {}
}

/** The text is not JSON, or not JSON as we accept it. `key` is the entry of the outermost object it was met in. */
export class JsonError extends Error {
  override readonly name = 'JsonError'
  constructor(
    readonly reason: string,
    readonly position: number,
    readonly key: string | undefined,
  ) {
    super(reason)
  }
}

const maximumDepth = 8
// Of an object or array below the outermost object: bounds what one entry can cost.
const maximumItems = 1 << 16

const [quoteMark, comma, colon, backslash, minus] = [0x22, 0x2c, 0x3a, 0x5c, 0x2d]
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d]

/**
 * Reads one JSON object, calling `onEntry` for each of its entries in order (equal keys included: the caller knows
 * what it has seen). What `onEntry` throws passes through.
 * @throws JsonError
 */
export function readJsonObject(bytes: Uint8Array, onEntry: (key: string, value: Json) => void): void {
  // ignoreBOM keeps a byte order mark as a character instead of dropping it in silence.
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let at = 0
  let key: string | undefined

  space()
  if (at === bytes.length) fail('is empty, where a JSON object should be')
  if (bytes[at] !== openBrace) {
    // Other JSON gets this sentence; what is no JSON at all fails in here with its own.
    value(1)
    fail('is not a JSON object', 0)
  }
  object(0, (name, depth) => {
    key = name
    onEntry(name, value(depth))
    key = undefined
  })
  space()
  if (at !== bytes.length) fail('is not JSON: something follows the end of the object')

  function fail(reason: string, position = at): never {
    throw new JsonError(reason, position, key)
  }

  function space(): void {
    while (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09) at++
  }

  function expect(byte: number): void {
    space()
    if (bytes[at] !== byte) fail(`is not JSON: "${String.fromCharCode(byte)}" is missing`)
    at++
  }

  function value(depth: number): Json {
    space()
    const byte = bytes[at]
    if (byte === quoteMark) return string()
    if (byte === openBrace) return map(depth)
    if (byte === openBracket) return array(depth)
    if (byte === minus || isDigit(byte)) return number()
    for (const [word, meaning] of words) {
      if (word.every((letter, index) => bytes[at + index] === letter)) {
        at += word.length
        return meaning
      }
    }
    return fail('is not JSON')
  }

  function map(depth: number): ReadonlyMap<string, Json> {
    const entries = new Map<string, Json>()
    object(depth, (name, below) => {
      if (entries.has(name)) fail(`names ${JSON.stringify(name.slice(0, 120))} twice`)
      if (entries.size === maximumItems) fail(`holds an object of more than ${maximumItems} entries`)
      entries.set(name, value(below))
    })
    return entries
  }

  function object(depth: number, onName: (name: string, depth: number) => void): void {
    items(depth, closeBrace, below => {
      if (bytes[at] !== quoteMark) fail('is not JSON: a key in quotes is missing')
      const name = string()
      expect(colon)
      onName(name, below)
    })
  }

  function array(depth: number): readonly Json[] {
    const values: Json[] = []
    items(depth, closeBracket, below => {
      if (values.length === maximumItems) fail(`holds a list of more than ${maximumItems} values`)
      values.push(value(below))
    })
    return values
  }

  function items(depth: number, close: number, item: (depth: number) => void): void {
    if (depth === maximumDepth) fail(`is nested deeper than ${maximumDepth} levels`)
    at++
    space()
    if (bytes[at] === close) {
      at++
      return
    }
    for (;;) {
      space()
      item(depth + 1)
      space()
      if (bytes[at] === close) break
      expect(comma)
    }
    at++
  }

  function string(): string {
    const start = ++at
    let plain = true
    for (; at < bytes.length && bytes[at] !== quoteMark; at++) {
      if (bytes[at] < 0x20) fail('is not JSON: a control character stands in a string')
      if (bytes[at] === backslash) {
        plain = false
        at++
      }
    }
    if (at >= bytes.length) fail('is not JSON: a string does not end', start)
    const text = decode(start, at++)
    return plain ? text : resolveEscapes(text, start)
  }

  function decode(start: number, end: number): string {
    try {
      return utf8.decode(bytes.subarray(start, end))
    } catch {
      return fail('is not valid UTF-8', start)
    }
  }

  function resolveEscapes(text: string, start: number): string {
    let result: unknown
    try {
      result = JSON.parse(`"${text}"`)
    } catch {
      fail('is not JSON: a string has an unknown escape', start)
    }
    if (typeof result !== 'string' || !result.isWellFormed()) {
      return fail('is not JSON: a string holds half a surrogate pair', start)
    }
    return result
  }

  function number(): number | NotAnInteger {
    const start = at
    while (at < bytes.length && isNumberPart(bytes[at])) at++
    if (at - start > 400) fail('holds a number of more than 400 characters', start)
    const text = String.fromCharCode(...bytes.subarray(start, at))
    if (/^-?(0|[1-9]\d*)$/.test(text)) return Number(text)
    if (/^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/.test(text)) return new NotAnInteger(text)
    return fail('is not JSON: a number is malformed', start)
  }
}

const words: readonly (readonly [Uint8Array, boolean | null])[] = [true, false, null].map(meaning => [
  new TextEncoder().encode(String(meaning)),
  meaning,
])

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}

/** Digits, sign, point, exponent. */
function isNumberPart(byte: number): boolean {
  return isDigit(byte) || byte === minus || byte === 0x2b || byte === 0x2e || byte === 0x65 || byte === 0x45
}

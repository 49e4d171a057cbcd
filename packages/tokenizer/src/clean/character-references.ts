// Python's `html.unescape`, which follows the HTML standard: https://html.spec.whatwg.org/#named-character-reference-state
import { namedReferences } from './named-references.js'
import { decodeByte } from './one-byte-encodings.js'

const reference = /&(#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?)/gu

/** Code points that a number may not name: they give nothing. */
const dropped = /[\x01-\x08\x0b\x0e-\x1f\x7f]|\p{Noncharacter_Code_Point}/u

/** The longest name that may go without `;` has six letters. */
const longestLooseName = 6

/**
 * Replaces HTML character references as a browser would: names without `;` by their longest prefix (`&notit;` is
 * `¬it;`), numbers 128 to 159 as Windows-1252, impossible numbers as U+FFFD. Equals Python's `html.unescape`.
 */
export function unescapeCharacterReferences(text: string): string {
  return text.includes('&') ? text.replace(reference, replaceReference) : text
}

function replaceReference(match: string, body: string): string {
  return body.startsWith('#') ? fromNumber(body) : (fromName(body) ?? match)
}

function fromNumber(body: string): string {
  const isHex = body[1] === 'x' || body[1] === 'X'
  const code = Number.parseInt(body.slice(isHex ? 2 : 1), isHex ? 16 : 10)
  if (code === 0 || (code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) return '\ufffd'
  if (code >= 0x80 && code <= 0x9f) return decodeByte(code, 'sloppy-windows-1252')
  const character = String.fromCodePoint(code)
  return dropped.test(character) ? '' : character
}

function fromName(body: string): string | undefined {
  const { values, loose } = namedReferences()
  if (body.endsWith(';')) {
    const value = values.get(body.slice(0, -1))
    if (value !== undefined) return value
  }
  for (let length = Math.min(body.length, longestLooseName); length > 1; length--) {
    const name = body.slice(0, length)
    if (loose.has(name)) return values.get(name) + body.slice(length)
  }
  return undefined
}

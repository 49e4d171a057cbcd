// Ported from ftfy 6.3.1 (bad_codecs/utf8_variants.py); notice in fix-text.ts.
import { fromCodeUnits } from './code-units.js'

/**
 * Decodes UTF-8 strictly, but for two forms that other programs write: CESU-8 (a surrogate pair as two sequences of
 * three bytes) and Java's C0 80 for U+0000. Equals ftfy's codec `utf-8-variants`, its one slip included.
 * @param bytes a byte string: one character U+0000-00FF a byte
 * @returns undefined where the bytes are no such text
 */
export function decodeUtf8Variants(bytes: string): string | undefined {
  const units = new Uint16Array(bytes.length)
  let length = 0
  let at = 0
  while (at < bytes.length) {
    const first = bytes.charCodeAt(at)
    const size = sequenceLength(first)
    const code = size === 1 ? first : decodeSequence(bytes, at, first, size)
    if (code >= 0x10000) {
      units[length++] = 0xd7c0 + (code >> 10)
      units[length++] = 0xdc00 + (code & 0x3ff)
      at += size
    } else if (code >= 0) {
      units[length++] = code
      at += size
    } else if (isLongNull(bytes, at)) {
      units[length++] = 0
      at += 2
    } else if (isSurrogatePair(bytes, at)) {
      units[length++] = surrogate(bytes, at)
      units[length++] = surrogate(bytes, at + 3)
      at += 6
    } else {
      return undefined
    }
  }
  return fromCodeUnits(units.subarray(0, length))
}

/** How many bytes the sequence has that starts so; 0 where none does. */
function sequenceLength(first: number): number {
  if (first < 0x80) return 1
  if (first < 0xc2 || first > 0xf4) return 0
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
}

/** The least code point of a sequence of so many bytes: smaller ones have a shorter form. */
const least = [0, 0, 0x80, 0x800, 0x10000]

/** The code point of a sequence, or -1 where it is not well-formed. */
function decodeSequence(bytes: string, at: number, first: number, size: number): number {
  if (size === 0) return -1
  let code = first & (0x7f >> size)
  for (let i = 1; i < size; i++) {
    const byte = bytes.charCodeAt(at + i) // NaN at the end, which fails the test below
    if ((byte & 0xc0) !== 0x80) return -1
    code = (code << 6) | (byte & 0x3f)
  }
  const isScalar = code >= least[size] && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
  return isScalar ? code : -1
}

/** C0 80: Java's U+0000. */
function isLongNull(bytes: string, at: number): boolean {
  return bytes.charCodeAt(at) === 0xc0 && (bytes.charCodeAt(at + 1) === 0x80 || isFinalLineBreak(bytes, at + 1))
}

/** ED A0-AF 80-BF ED B0-BF 80-BF: CESU-8. */
function isSurrogatePair(bytes: string, at: number): boolean {
  return (
    bytes.charCodeAt(at) === 0xed &&
    bytes.charCodeAt(at + 1) >> 4 === 0xa &&
    bytes.charCodeAt(at + 2) >> 6 === 2 &&
    bytes.charCodeAt(at + 3) === 0xed &&
    bytes.charCodeAt(at + 4) >> 4 === 0xb &&
    (bytes.charCodeAt(at + 5) >> 6 === 2 || isFinalLineBreak(bytes, at + 5))
  )
}

/**
 * A line break that both forms take for their last byte. ftfy's pattern writes `$` for a stream that ends too soon, and
 * Python's `$` also matches before a last line break, which is then swallowed.
 */
function isFinalLineBreak(bytes: string, at: number): boolean {
  return at === bytes.length - 1 && bytes.charCodeAt(at) === 0x0a
}

function surrogate(bytes: string, at: number): number {
  return 0xd000 | ((bytes.charCodeAt(at + 1) & 0x3f) << 6) | (bytes.charCodeAt(at + 2) & 0x3f)
}

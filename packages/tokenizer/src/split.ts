// Cuts a text into the pieces that are encoded one by one: all matches, ignoring case, of
//   's|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+
// where \s is Python's. Written as a scanner: it hands out UTF-8 bytes and their hash in one pass over the characters,
// where a regular expression would make a string of each piece first.
//
// Two oddities of Python's `regex` are kept: `'s` also matches `'ſ`, and U+0345 matches no part of the pattern.
import { whiteSpace } from './clean/white-space.js'

export interface SplitOptions {
  /** The text is as the user typed it: stop where it has a character that the clean-up may change. */
  readonly raw: boolean
  /** Lower ASCII letters. */
  readonly lower: boolean
  /** Read `<|startoftext|>` and `<|endoftext|>`, in any case, as pieces of their own where a piece starts there. */
  readonly special: boolean
}

/** Receives one piece: its bytes are `bytes[0 .. length)` until it returns. `special`: it is a special token's text. */
export type TakePiece = (bytes: Uint8Array, length: number, hash: number, special: boolean) => void

export type SplitText = (text: string, options: SplitOptions, take: TakePiece) => boolean

const unknown = 0
const gap = 1 // white space, and U+0345
const letter = 2
const numeral = 3
const other = 4
const unclean = 5

const isWhiteSpace = new RegExp(`[${whiteSpace}]`)
const isLetter = /\p{L}/u
const isNumeral = /\p{N}/u
const specialText = /<\|(?:[sſ]tartoftext|endoftext)\|>/iy

const replacementCharacter = 0xfffd

// FNV-1a over the bytes.
const hashStart = 0x811c_9dc5 | 0
const hashPrime = 0x0100_0193

/**
 * Makes the function that hands the pieces of a text to `take`, in order. Lone surrogates are read as U+FFFD.
 * It returns false if it stopped at a character that needs the clean-up (`raw` only).
 */
export function createSplitter(): SplitText {
  const asciiClasses = Uint8Array.from({ length: 128 }, (_, code) => classify(code))
  // Printable ASCII but for `&` comes out of the clean-up as it went in, apart from white space and case.
  const rawClasses = asciiClasses.map((known, code) =>
    (code < 32 && code !== 9 && code !== 10 && code !== 13) || code === 38 || code === 127 ? unclean : known,
  )
  const asTyped = Uint8Array.from({ length: 128 }, (_, code) => code)
  const lowered = asTyped.map(code => (code >= 65 && code <= 90 ? code + 32 : code))
  const wideClass = createWideClasses()
  const ordinary = new Uint8Array(4096) // room for a piece of an ordinary text; a huge text brings its own

  return (text, { raw, lower, special }, take) => {
    const classes = raw ? rawClasses : asciiClasses
    const fold = lower ? lowered : asTyped
    const bytes = 3 * text.length <= ordinary.length ? ordinary : new Uint8Array(3 * text.length)
    let i = 0

    while (i < text.length) {
      const code = text.charCodeAt(i)
      const wanted = code < 128 ? classes[code] : raw ? unclean : wideClass(text, i)
      if (wanted === gap) {
        i++
        continue
      }
      if (wanted === unclean) return false

      let fixed = code === 0x27 ? contractionLength(text, i) : 0 // length of a piece that is matched as it stands
      let isSpecial = false
      if (special && code === 0x3c) {
        fixed = specialLength(text, i)
        isSpecial = fixed > 0
      }
      let end = text.length
      if (fixed > 0) end = i + fixed
      else if (wanted === numeral) end = i + characterLength(code, text.charCodeAt(i + 1))

      let length = 0
      let hash = hashStart
      while (i < end) {
        const next = text.charCodeAt(i)
        if (next < 128) {
          if (fixed === 0 && classes[next] !== wanted) break
          const byte = fold[next]
          bytes[length++] = byte
          hash = Math.imul(hash ^ byte, hashPrime)
          i++
        } else {
          if (raw) return false
          if (fixed === 0 && wideClass(text, i) !== wanted) break
          const from = length
          length = writeUtf8(scalarAt(text, i), bytes, length)
          for (let k = from; k < length; k++) hash = Math.imul(hash ^ bytes[k], hashPrime)
          i += characterLength(next, text.charCodeAt(i + 1))
        }
      }
      take(bytes, length, hash, isSpecial)
    }
    return true
  }
}

/** Length of `'s 't 're 've 'm 'll 'd` at the apostrophe `at`, or 0. */
function contractionLength(text: string, at: number): number {
  const first = text.charCodeAt(at + 1) | 32 // lower case, if it is a letter; 32 past the end
  if (first === 115 || first === 116 || first === 109 || first === 100) return 2
  if (text.charCodeAt(at + 1) === 0x17f) return 2
  const second = text.charCodeAt(at + 2) | 32
  return ((first === 114 || first === 118) && second === 101) || (first === 108 && second === 108) ? 3 : 0
}

/** Length of the text of a special token at `at`, or 0. */
function specialLength(text: string, at: number): number {
  specialText.lastIndex = at
  return specialText.exec(text)?.[0].length ?? 0
}

/** The class of a character beyond ASCII; remembered for those of the Basic Multilingual Plane. */
function createWideClasses(): (text: string, at: number) => number {
  let known: Uint8Array | undefined
  return (text, at) => {
    const point = scalarAt(text, at)
    if (point > 0xffff) return classify(point)
    known ??= new Uint8Array(0x10000)
    if (known[point] === unknown) known[point] = classify(point)
    return known[point]
  }
}

function classify(point: number): number {
  const character = String.fromCodePoint(point)
  if (point === 0x345 || isWhiteSpace.test(character)) return gap
  if (isLetter.test(character)) return letter
  return isNumeral.test(character) ? numeral : other
}

function scalarAt(text: string, at: number): number {
  const point = text.codePointAt(at) ?? replacementCharacter
  return point >= 0xd800 && point <= 0xdfff ? replacementCharacter : point
}

/** 2 for a pair of surrogates, else 1. */
function characterLength(high: number, low: number): number {
  return (high & 0xfc00) === 0xd800 && (low & 0xfc00) === 0xdc00 ? 2 : 1
}

/** Writes a code point at `at` and gives the place after it. */
function writeUtf8(point: number, bytes: Uint8Array, at: number): number {
  if (point < 0x800) {
    bytes[at++] = 0xc0 | (point >> 6)
  } else if (point < 0x10000) {
    bytes[at++] = 0xe0 | (point >> 12)
    bytes[at++] = 0x80 | ((point >> 6) & 63)
  } else {
    bytes[at++] = 0xf0 | (point >> 18)
    bytes[at++] = 0x80 | ((point >> 12) & 63)
    bytes[at++] = 0x80 | ((point >> 6) & 63)
  }
  bytes[at++] = 0x80 | (point & 63)
  return at
}

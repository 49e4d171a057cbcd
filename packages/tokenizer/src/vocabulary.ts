// A vocabulary as numbers: which id a byte has, and which two ids merge into which third, in order of rank.
import { byteOrder } from './byte-order.js'
import { TokenizerError } from './error.js'
import { mergeColumns, mergeDigits } from './merges.js'

/** A byte-level BPE vocabulary of CLIP's kind. */
export interface Vocabulary {
  /** Number of ids, start and end included. At most 65,536, so that a pair of ids packs into 32 bits. */
  readonly size: number
  readonly startId: number
  readonly endId: number
  /** [512]: the id of byte `b` within a word at `b`, at a word's end at `256 + b`. */
  readonly byteIds: Int32Array
  /** [2 M]: left and right id of each merge, lowest rank (first merged) first. */
  readonly pairs: Int32Array
  /** [M]: the id that each merge gives. */
  readonly mergedIds: Int32Array
}

/** Size of OpenAI's vocabulary: 512 byte forms, 48,894 merges, start and end. */
export const clipVocabularySize = 49_408

const byteForms = 512

/**
 * OpenAI's vocabulary, or its first part: merges are ordered, so a prefix of them is a valid vocabulary.
 * Start and end are its two last ids.
 * @param size 514 (bytes only) to 49,408
 * @throws TokenizerError `bad-option`
 */
export function clipVocabulary(size: number = clipVocabularySize): Vocabulary {
  if (!Number.isInteger(size) || size < byteForms + 2 || size > clipVocabularySize) {
    throw new TokenizerError(
      'bad-option',
      `vocabularySize is ${size}; CLIP's vocabulary can have ${byteForms + 2} to ${clipVocabularySize} ids.`,
      { option: 'vocabularySize', value: size },
    )
  }
  const merges = size - byteForms - 2
  const byteIds = new Int32Array(byteForms)
  byteOrder.forEach((byte, id) => {
    byteIds[byte] = id
    byteIds[256 + byte] = 256 + id
  })
  return {
    size,
    startId: size - 2,
    endId: size - 1,
    byteIds,
    pairs: unpackPairs(merges),
    mergedIds: consecutive(byteForms, merges),
  }
}

function consecutive(first: number, count: number): Int32Array {
  const ids = new Int32Array(count)
  for (let i = 0; i < count; i++) ids[i] = first + i
  return ids
}

function unpackPairs(merges: number): Int32Array {
  const values = new Uint8Array(128)
  for (let value = 0; value < 64; value++) values[mergeDigits.charCodeAt(value)] = value
  const digits = new TextEncoder().encode(mergeColumns) // an array is read faster than a string by code not yet compiled

  const column = mergeColumns.length / 6
  const pairs = new Int32Array(2 * merges)
  for (let index = 0; index < pairs.length; index++) {
    const at = (index & 1) * 3 * column + (index >> 1)
    pairs[index] = (values[digits[at]] << 12) | (values[digits[at + column]] << 6) | values[digits[at + 2 * column]]
  }
  return pairs
}

// Byte-pair encoding of one word, as OpenAI's simple_tokenizer.py does it: take the neighbouring pair of lowest rank,
// merge it everywhere in the word from left to right, until no neighbours have a rank.
//
// Short spans keep the ranks of their pairs in an array and search it: quadratic, and the fastest thing there is for a
// dozen symbols. Longer ones keep a list of places for each rank (`bpe-block.ts`), and huge words go block by block.
import { createBlockEncoder } from './bpe-block.js'
import { type IdList, reserve } from './id-list.js'
import { noRank, type RankOf } from './pair-table.js'
import type { Vocabulary } from './vocabulary.js'

/** Appends to `out` the ids of the word `bytes[0 .. length)`. */
export type EncodeWord = (bytes: Uint8Array, length: number, out: IdList) => void

/** Appends the ids of `bytes[from .. to)`, of which the last byte is a word's end if `ends`. */
export type EncodeSpan = (bytes: Uint8Array, from: number, to: number, ends: boolean, out: IdList) => void

/** Spans of more bytes than this go by lists. */
export const longestShortSpan = 128

/**
 * @param blockBytes longer words go block by block, so that what is known of a block stays in the processor's cache
 */
export function createBpe(vocabulary: Vocabulary, rankOf: RankOf, blockBytes = 16_384): EncodeWord {
  const encodeShort = createShortEncoder(vocabulary, rankOf)
  const encodeBlock = createBlockEncoder(vocabulary, rankOf)
  const encodeSpan: EncodeSpan = (bytes, from, to, ends, out) => {
    reserve(out, to - from)
    if (to - from <= longestShortSpan) encodeShort(bytes, from, to, ends, out)
    else encodeBlock(bytes, from, to, ends, out)
  }
  const encodeHuge = createHugeWordEncoder(vocabulary, encodeSpan, blockBytes)
  return (bytes, length, out) => {
    if (length <= blockBytes) encodeSpan(bytes, 0, length, true, out)
    else encodeHuge(bytes, length, out)
  }
}

function createShortEncoder({ byteIds, mergedIds }: Vocabulary, rankOf: RankOf): EncodeSpan {
  const symbols = new Int32Array(longestShortSpan + 1)
  const ranks = new Int32Array(longestShortSpan + 1) // ranks[i]: of the pair that starts at symbol i

  return (bytes, from, to, ends, out) => {
    let count = to - from
    for (let i = 0; i < count; i++) symbols[i] = byteIds[bytes[from + i]]
    if (ends) symbols[count - 1] = byteIds[256 + bytes[to - 1]]
    for (let i = 0; i < count - 1; i++) ranks[i] = rankOf(symbols[i], symbols[i + 1])

    while (count > 1) {
      let best = noRank
      let first = 0
      for (let i = 0; i < count - 1; i++) {
        if (ranks[i] < best) {
          best = ranks[i]
          first = i
        }
      }
      if (best === noRank) break
      for (let i = first; i < count - 1; i++) {
        if (ranks[i] !== best) continue
        count--
        symbols[i] = mergedIds[best]
        for (let j = i + 1; j < count; j++) {
          symbols[j] = symbols[j + 1]
          ranks[j] = ranks[j + 1]
        }
        if (i > 0) ranks[i - 1] = rankOf(symbols[i - 1], symbols[i])
        if (i < count - 1) ranks[i] = rankOf(symbols[i], symbols[i + 1])
      }
    }

    const { ids } = out
    for (let i = 0; i < count; i++) ids[out.length + i] = symbols[i]
    out.length += count
  }
}

/**
 * A word is encoded as it should be if each two neighbouring tokens are what their own bytes encode to: the first merge
 * across a border would also happen to those two alone. So blocks are encoded apart and checked where they meet. The
 * tokens at the end of what is done, which the next block may change, are encoded again with it: few, and twice as many
 * each time that the border does not hold.
 */
function createHugeWordEncoder(vocabulary: Vocabulary, encodeSpan: EncodeSpan, blockBytes: number): EncodeWord {
  let lengths: Int32Array | undefined
  const block: IdList = { ids: new Int32Array(0), length: 0 }
  const two: IdList = { ids: new Int32Array(0), length: 0 }

  return (bytes, length, out) => {
    lengths ??= tokenLengths(vocabulary)
    const first = out.length
    let done = 0 // bytes whose tokens are in `out`
    while (done < length) {
      const end = Math.min(length, done + blockBytes)
      for (let again = 16; ; again *= 2) {
        for (let i = 0; i < again && out.length > first; i++) done -= lengths[out.ids[--out.length]]
        block.length = 0
        encodeSpan(bytes, done, end, end === length, block)
        if (out.length === first) break
        const left = out.ids[out.length - 1]
        const right = block.ids[0]
        const rightEnd = done + lengths[right]
        two.length = 0
        encodeSpan(bytes, done - lengths[left], rightEnd, rightEnd === length, two)
        if (two.length === 2 && two.ids[0] === left && two.ids[1] === right) break
      }
      reserve(out, block.length)
      for (let i = 0; i < block.length; i++) out.ids[out.length++] = block.ids[i]
      done = end
    }
  }
}

/** [size]: bytes of each token, 0 for start and end. */
function tokenLengths({ size, byteIds, pairs, mergedIds }: Vocabulary): Int32Array {
  const lengths = new Int32Array(size)
  for (const id of byteIds) lengths[id] = 1
  for (let rank = 0; rank < mergedIds.length; rank++) {
    lengths[mergedIds[rank]] = lengths[pairs[2 * rank]] + lengths[pairs[2 * rank + 1]]
  }
  return lengths
}

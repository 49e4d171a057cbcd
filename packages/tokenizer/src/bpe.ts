// Byte-pair encoding of one word, as OpenAI's simple_tokenizer.py does it: take the neighbouring pair of lowest rank,
// merge it everywhere in the word from left to right, until no neighbours have a rank.
//
// Short words keep the ranks of their pairs in an array and search it: quadratic, and the fastest thing there is for a
// dozen symbols. Long ones keep a list of places for each rank, so that a pasted megabyte costs as much a byte as a line.
import { type IdList, reserve } from './id-list.js'
import { noRank, type RankOf } from './pair-table.js'
import type { Vocabulary } from './vocabulary.js'

/** Appends to `out` the ids of the word `bytes[0 .. length)`. */
export type EncodeWord = (bytes: Uint8Array, length: number, out: IdList) => void

/** Words of more bytes than this go the linear way. */
export const longWord = 128

export function createBpe(vocabulary: Vocabulary, rankOf: RankOf): EncodeWord {
  const encodeShort = createShortWordEncoder(vocabulary, rankOf)
  const encodeLong = createLongWordEncoder(vocabulary, rankOf)
  return (bytes, length, out) => {
    reserve(out, length)
    if (length <= longWord) encodeShort(bytes, length, out)
    else encodeLong(bytes, length, out)
  }
}

function createShortWordEncoder({ byteIds, mergedIds }: Vocabulary, rankOf: RankOf): EncodeWord {
  const symbols = new Int32Array(longWord + 1)
  const ranks = new Int32Array(longWord + 1) // ranks[i]: of the pair that starts at symbol i

  return (bytes, length, out) => {
    if (length === 0) return
    let count = length
    for (let i = 0; i < count - 1; i++) symbols[i] = byteIds[bytes[i]]
    symbols[count - 1] = byteIds[256 + bytes[count - 1]]
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

function createLongWordEncoder({ byteIds, pairs, mergedIds }: Vocabulary, rankOf: RankOf): EncodeWord {
  let heads: Int32Array | undefined // heads[rank]: the first place whose pair has that rank, or -1

  return (bytes, length, out) => {
    heads ??= new Int32Array(mergedIds.length).fill(-1)
    const places = heads
    const symbols = new Int32Array(length)
    const ranks = new Int32Array(length).fill(noRank) // of the pair that starts here
    const previous = new Int32Array(length) // neighbours among the symbols still there; -1 at the left end
    const next = new Int32Array(length) // `length` at the right end
    const before = new Int32Array(length) // neighbours in the list of this place's rank; -1 at its ends
    const after = new Int32Array(length)
    let lowest = mergedIds.length // no rank below it has places

    const link = (place: number): void => {
      const right = next[place]
      const rank = right < length ? rankOf(symbols[place], symbols[right]) : noRank
      ranks[place] = rank
      if (rank === noRank) return
      const head = places[rank]
      before[place] = -1
      after[place] = head
      if (head >= 0) before[head] = place
      places[rank] = place
      if (rank < lowest) lowest = rank
    }
    const unlink = (place: number): void => {
      const rank = ranks[place]
      if (rank === noRank) return
      if (before[place] >= 0) after[before[place]] = after[place]
      else places[rank] = after[place]
      if (after[place] >= 0) before[after[place]] = before[place]
      ranks[place] = noRank
    }
    const merge = (left: number, merged: number): void => {
      const right = next[left]
      unlink(left)
      unlink(right)
      symbols[left] = merged
      next[left] = next[right]
      if (next[left] < length) previous[next[left]] = left
      if (previous[left] >= 0) {
        unlink(previous[left])
        link(previous[left])
      }
      link(left)
    }

    for (let i = 0; i < length; i++) {
      symbols[i] = byteIds[i < length - 1 ? bytes[i] : 256 + bytes[i]]
      previous[i] = i - 1
      next[i] = i + 1
    }
    for (let i = length - 1; i >= 0; i--) link(i)

    while (lowest < mergedIds.length) {
      const rank = lowest++
      if (places[rank] < 0) continue
      if (pairs[2 * rank] === pairs[2 * rank + 1]) {
        // Places of a pair of equals can overlap (aaa): from left to right, each where its pair is still there.
        for (const place of placesInOrder(places[rank], after)) if (ranks[place] === rank) merge(place, mergedIds[rank])
      } else {
        while (places[rank] >= 0) merge(places[rank], mergedIds[rank])
      }
    }

    for (let i = 0; i < length; i = next[i]) out.ids[out.length++] = symbols[i]
  }
}

function placesInOrder(head: number, after: Int32Array): Int32Array {
  let count = 0
  for (let place = head; place >= 0; place = after[place]) count++
  const places = new Int32Array(count)
  for (let place = head, i = 0; place >= 0; place = after[place]) places[i++] = place
  return places.sort()
}

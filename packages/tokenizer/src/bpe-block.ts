// Byte-pair encoding of a span of some hundred or thousand bytes, in time that grows with its length: for each rank a
// list of the places whose pair has it, taken in the order of the ranks.
import type { EncodeSpan } from './bpe.js'
import { noRank, type RankOf } from './pair-table.js'
import type { Vocabulary } from './vocabulary.js'

/** What is known of a span. A place is the number of a symbol's first byte, so that a merge stays in one cache line. */
interface Places {
  readonly symbols: Int32Array
  /** Bytes of a symbol, at its first byte and at its last. */
  readonly spans: Int32Array
  /** Rank of the pair that starts here. */
  readonly ranks: Int32Array
  /**
   * Lists of places, linked from the newest entry back: three entries a byte at most, since each merge makes two pairs.
   * An entry whose pair is gone stays, and is known by the rank of its place having changed.
   */
  readonly entryPlaces: Int32Array
  readonly entryNext: Int32Array
}

export function createBlockEncoder({ byteIds, pairs, mergedIds }: Vocabulary, rankOf: RankOf): EncodeSpan {
  let heads: Int32Array | undefined // heads[rank]: newest entry of that rank's list, or -1
  let places: Places | undefined

  return (bytes, from, to, ends, out) => {
    const length = to - from
    heads ??= new Int32Array(mergedIds.length).fill(-1)
    if (places === undefined || places.symbols.length < length) places = createPlaces(length)
    const lists = heads
    const { symbols, spans, ranks, entryPlaces, entryNext } = places
    let entries = 0
    let lowest = mergedIds.length // no lower rank has places

    const enter = (place: number, left: number, right: number): void => {
      const rank = rankOf(left, right)
      ranks[place] = rank
      if (rank === noRank) return
      entryPlaces[entries] = place
      entryNext[entries] = lists[rank]
      lists[rank] = entries++
      if (rank < lowest) lowest = rank
    }
    const merge = (left: number, merged: number): void => {
      const right = left + spans[left]
      const next = right + spans[right]
      ranks[right] = noRank
      symbols[left] = merged
      spans[left] = next - left
      spans[next - 1] = next - left
      if (left > 0) {
        const previous = left - spans[left - 1]
        enter(previous, symbols[previous], merged)
      }
      if (next < length) enter(left, merged, symbols[next])
      else ranks[left] = noRank
    }

    for (let i = 0; i < length; i++) symbols[i] = byteIds[bytes[from + i]]
    if (ends) symbols[length - 1] = byteIds[256 + bytes[to - 1]]
    spans.fill(1, 0, length)
    ranks[length - 1] = noRank
    for (let i = length - 2; i >= 0; i--) enter(i, symbols[i], symbols[i + 1])

    while (lowest < mergedIds.length) {
      const rank = lowest++
      let entry = lists[rank]
      if (entry < 0) continue
      lists[rank] = -1
      if (pairs[2 * rank] === pairs[2 * rank + 1]) {
        // Places of a pair of equals can overlap (aaa): from left to right, each where its pair is still there.
        for (const place of placesInOrder(entry, places)) if (ranks[place] === rank) merge(place, mergedIds[rank])
      } else {
        for (; entry >= 0; entry = entryNext[entry]) {
          if (ranks[entryPlaces[entry]] === rank) merge(entryPlaces[entry], mergedIds[rank])
        }
      }
    }

    for (let i = 0; i < length; i += spans[i]) out.ids[out.length++] = symbols[i]
  }
}

function createPlaces(length: number): Places {
  const room = Math.max(length, 1024)
  return {
    symbols: new Int32Array(room),
    spans: new Int32Array(room),
    ranks: new Int32Array(room),
    entryPlaces: new Int32Array(3 * room),
    entryNext: new Int32Array(3 * room),
  }
}

function placesInOrder(head: number, { entryPlaces, entryNext }: Places): Int32Array {
  let count = 0
  for (let entry = head; entry >= 0; entry = entryNext[entry]) count++
  const places = new Int32Array(count)
  for (let entry = head, i = 0; entry >= 0; entry = entryNext[entry]) places[i++] = entryPlaces[entry]
  return places.sort()
}

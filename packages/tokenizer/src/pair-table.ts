// Which rank has the pair of two ids? An open-addressing table in one Int32Array: a look-up touches one cache line,
// allocates nothing and builds no string. Most look-ups find no merge, so the table is kept at least half empty.
import type { Vocabulary } from './vocabulary.js'

/** Rank of a pair that no merge joins: greater than any rank. */
export const noRank = 0x7fff_ffff

/** Rank of the merge of two neighbouring ids, or `noRank`. */
export type RankOf = (left: number, right: number) => number

export function createPairTable({ pairs }: Vocabulary): RankOf {
  const merges = pairs.length / 2
  const bits = Math.max(4, Math.ceil(Math.log2(2 * merges + 1)))
  const shift = 32 - bits
  const mask = 2 ** bits - 1
  const table = new Int32Array(2 * 2 ** bits) // slots of [key, rank + 1]; 0 marks an empty slot

  const slotOf = (key: number): number => {
    let slot = Math.imul(key, 0x9e37_79b1) >>> shift
    while (table[2 * slot + 1] !== 0 && table[2 * slot] !== key) slot = (slot + 1) & mask
    return slot
  }

  for (let rank = 0; rank < merges; rank++) {
    const key = (pairs[2 * rank] << 16) | pairs[2 * rank + 1]
    const slot = slotOf(key)
    table[2 * slot] = key
    table[2 * slot + 1] = rank + 1
  }

  return (left, right) => {
    const rank = table[2 * slotOf((left << 16) | right) + 1]
    return rank === 0 ? noRank : rank - 1
  }
}

// Batches cut into pieces, so that memory stays bounded and an abort is seen soon.

/** Operations that a step may take before others run: 50 ms at 40 GFLOP/s. */
const stepBudget = 2e9

/** What one more pass of an encoder costs, in tokens: it reads all weights again. */
const passTokens = 12

/** Runs of rows that one pass of an encoder takes together. */
export type Chunk = readonly number[]

/** All rows at once; none where there are none. */
export function oneChunk(count: number): readonly Chunk[] {
  return count === 0 ? [] : [Array.from({ length: count }, (_, row) => row)]
}

/** Rows 0..count-1 in order, as many at once as the budget allows. */
export function evenChunks(count: number, operations: number): readonly Chunk[] {
  const size = Math.max(1, Math.floor(stepBudget / operations))
  const rows = Array.from({ length: count }, (_, row) => row)
  return Array.from({ length: Math.ceil(count / size) }, (_, i) => rows.slice(i * size, (i + 1) * size))
}

/**
 * Rows by growing length, cut where that saves more padding than another pass costs: each chunk is as long as its
 * longest row.
 * @param operations of a step for one row of a length
 */
export function chunksByLength(lengths: ArrayLike<number>, operations: (length: number) => number): readonly Chunk[] {
  const rows = Array.from(lengths, (_, row) => row).sort((a, b) => lengths[a] - lengths[b])
  return cutsOf(rows.map(row => lengths[row])).flatMap(([from, to]) => {
    const size = Math.max(1, Math.floor(stepBudget / operations(lengths[rows[to - 1]])))
    const count = Math.ceil((to - from) / size)
    return Array.from({ length: count }, (_, i) => rows.slice(from + i * size, Math.min(to, from + (i + 1) * size)))
  })
}

/** The cheapest cuts of growing lengths, only between rows of different length: [from, to) of each chunk. */
function cutsOf(sorted: readonly number[]): readonly (readonly [number, number])[] {
  const ends = sorted.flatMap((length, i) => (length === sorted[i + 1] ? [] : [i + 1]))
  const starts = [0, ...ends]
  // best[i]: the least number of tokens for the rows before ends[i], and where its last chunk starts.
  const best: { readonly tokens: number; readonly from: number }[] = []
  for (const [i, end] of ends.entries()) {
    const choices = starts.slice(0, i + 1).map((start, from) => {
      const before = from === 0 ? 0 : best[from - 1].tokens
      return { tokens: before + (end - start) * sorted[end - 1] + passTokens, from }
    })
    best.push(choices.reduce((least, choice) => (choice.tokens < least.tokens ? choice : least)))
  }
  const cuts: (readonly [number, number])[] = []
  for (let i = ends.length - 1; i >= 0; i = best[i].from - 1) cuts.unshift([starts[best[i].from], ends[i]])
  return cuts
}

// Batches cut into pieces, so that memory stays bounded and an abort is seen soon.

/** Operations that a step may take before others run: 50 ms at 40 GFLOP/s. */
const stepBudget = 2e9

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
 * Rows by growing length, so that a pass computes little padding: each is as long as its longest row.
 * @param operations of a step for one row of a length
 */
export function chunksByLength(lengths: ArrayLike<number>, operations: (length: number) => number): readonly Chunk[] {
  const rows = Array.from(lengths, (_, row) => row).sort((a, b) => lengths[a] - lengths[b])
  const chunks: number[][] = []
  for (const row of rows) {
    const last = chunks.at(-1)
    if (last !== undefined && (last.length + 1) * operations(lengths[row]) <= stepBudget) last.push(row)
    else chunks.push([row])
  }
  return chunks
}

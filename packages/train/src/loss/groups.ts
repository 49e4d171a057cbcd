// Which pairs of a batch show the same: captions of the same ids, and pictures that the data says are one thing.
import type { Batch } from '../batch.js'

/**
 * A number for each caption, [M]: equal for pairs whose captions are the same ids or whose pictures have the same group
 * in the batch, also by way of a third pair. It is the row of the first of its group.
 */
export function groupsOf({ ids, groups }: Pick<Batch, 'ids' | 'groups'>): Int32Array {
  const [rows, tokens] = ids.shape
  const parents = Int32Array.from({ length: rows }, (_, row) => row)
  const root = (row: number): number => {
    let at = row
    while (parents[at] !== at) at = parents[at]
    return at
  }
  const seen = new Map<string | number, number>()
  const join = (row: number, key: string | number): void => {
    const other = seen.get(key)
    if (other === undefined) {
      seen.set(key, row)
      return
    }
    const [a, b] = [root(row), root(other)]
    parents[Math.max(a, b)] = Math.min(a, b)
  }
  for (let row = 0; row < rows; row++) {
    join(row, ids.data.subarray(row * tokens, (row + 1) * tokens).join())
    if (groups !== undefined && row < groups.length) join(row, groups[row])
  }
  return Int32Array.from(parents, root)
}

/**
 * How many of the first `pictures` pairs have a caption of their group among the other captions: false negatives unless
 * the loss masks them.
 */
export function countDuplicates(groups: Int32Array, pictures: number): number {
  const counts = new Map<number, number>()
  for (const group of groups) counts.set(group, (counts.get(group) ?? 0) + 1)
  return groups.subarray(0, pictures).reduce((sum, group) => sum + ((counts.get(group) ?? 0) > 1 ? 1 : 0), 0)
}

// How good answers are: accuracy and retrieval.
import type { Features } from './features.js'
import { topK } from './top-k.js'

export interface Accuracy {
  readonly top1: number
  readonly top5: number
  /** Mean over the classes that occur of each class's own top-1. */
  readonly meanPerClass: number
  /** Top-1 of every class that occurs. */
  readonly perClass: ReadonlyMap<number, number>
}

/**
 * @param scores [N, C]
 * @param labels the right class of each row
 */
export function accuracy({ data, shape: [rows, classes] }: Features, labels: readonly number[]): Accuracy {
  const hits = new Map<number, { right: number; count: number }>()
  let top1 = 0
  let top5 = 0
  for (let row = 0; row < rows; row++) {
    const best = topK(data.subarray(row * classes, (row + 1) * classes), 5)
    const entry = hits.get(labels[row]) ?? { right: 0, count: 0 }
    const right = best[0] === labels[row]
    entry.count++
    if (right) entry.right++
    hits.set(labels[row], entry)
    top1 += Number(right)
    top5 += Number(best.includes(labels[row]))
  }
  const perClass = new Map(
    [...hits].sort(([a], [b]) => a - b).map(([label, { right, count }]) => [label, right / count]),
  )
  const meanPerClass = [...perClass.values()].reduce((sum, share) => sum + share, 0) / perClass.size
  return { top1: top1 / rows, top5: top5 / rows, meanPerClass, perClass }
}

/**
 * Recall at k, for each k: the share of rows that have any of their own among their k best.
 * @param scores [N, M]
 * @param owns whether column `column` belongs to row `row`
 */
export function recall(
  { data, shape: [rows, columns] }: Features,
  owns: (row: number, column: number) => boolean,
  ks: readonly number[] = [1, 5, 10],
): ReadonlyMap<number, number> {
  const found = new Map(ks.map(k => [k, 0]))
  for (let row = 0; row < rows; row++) {
    const order = topK(data.subarray(row * columns, (row + 1) * columns), Math.max(...ks))
    const first = order.findIndex(column => owns(row, column))
    for (const k of ks) if (first >= 0 && first < k) found.set(k, (found.get(k) ?? 0) + 1)
  }
  return new Map([...found].map(([k, count]) => [k, count / rows]))
}

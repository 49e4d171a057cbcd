/**
 * Indices of the k highest scores, best first; on equal scores the lower index first (0 and -0 are equal).
 * k may exceed the count. The same order as a stable descending sort; NaN comes last.
 */
export function topK(scores: ArrayLike<number>, k: number): number[] {
  const order = Array.from(scores, (_, index) => index)
  order.sort((a, b) => compareDescending(scores[a], scores[b]) || a - b)
  return order.slice(0, Math.max(0, k))
}

function compareDescending(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b))
  return a < b ? 1 : a > b ? -1 : 0
}

/** Enough to hide a server's answering time, few enough to be polite. */
const limit = 4

/**
 * `work` on every item, begun in order, at most four at once. After a failure no other is begun; when those under way
 * have ended, the failure of the earliest item is thrown: the same one as if they had gone one after the other.
 */
export async function concurrently<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const failures = new Map<number, unknown>()
  const waiting = items.entries()
  const takeTurns = async () => {
    for (const [index, item] of waiting) {
      try {
        results[index] = await work(item)
      } catch (error) {
        failures.set(index, error)
      }
      if (failures.size > 0) return
    }
  }
  await Promise.all(Array.from({ length: limit }, takeTurns))
  if (failures.size > 0) throw failures.get(Math.min(...failures.keys()))
  return results
}

// Work that every rank could do, done once: each rank its part, and all have the results.
import { sizeOf, type Tensor } from '@typeclip/tensor'
import type { TrainingBackend } from '@typeclip/tensor/training'
import type { Collective } from '../collective/collective.js'

/**
 * What `compute` gives for each item, on every rank. Call inside a session.
 * @param items the same on all ranks, each with the gradient whose shape its result has
 * @throws what the collective throws
 */
export async function shareAmongRanks<T extends { readonly gradient: Tensor }>(
  backend: TrainingBackend,
  collective: Collective | undefined,
  items: readonly T[],
  compute: (item: T) => Tensor,
): Promise<readonly Tensor[]> {
  if (collective === undefined || collective.size === 1) return items.map(compute)
  const { rank, size } = collective
  const parts = partsOf(items, size)
  const own = new Float32Array(parts[rank].reduce((sum, i) => sum + sizeOf(items[i].gradient.shape), 0))
  let at = 0
  for (const i of parts[rank]) {
    const result = await backend.scope(() => compute(items[i])).read()
    own.set(result, at)
    at += result.length
  }
  const gathered = await collective.allGather(own)
  const results: Tensor[] = []
  for (const [of, part] of parts.entries()) {
    let from = 0
    for (const i of part) {
      const { shape } = items[i].gradient
      results[i] = backend.tensor(gathered[of].subarray(from, from + sizeOf(shape)), shape, 'float32')
      from += sizeOf(shape)
    }
  }
  return results
}

/** Items by rank, the largest first to whoever has least. */
function partsOf(items: readonly { readonly gradient: Tensor }[], ranks: number): readonly (readonly number[])[] {
  const sizes = items.map(({ gradient }) => sizeOf(gradient.shape))
  const parts = Array.from({ length: ranks }, () => ({ total: 0, items: [] as number[] }))
  for (const i of sizes.map((_, i) => i).sort((a, b) => sizes[b] - sizes[a] || a - b)) {
    const least = parts.reduce((best, part) => (part.total < best.total ? part : best))
    least.items.push(i)
    least.total += sizes[i]
  }
  return parts.map(part => part.items)
}

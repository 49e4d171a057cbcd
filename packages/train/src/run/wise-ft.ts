// Robust fine-tuning (Wortsman et al. 2022): models between the first and the last weights, measured on all held-out data.
import { interpolateWeights } from '../interpolate-weights.js'
import type { WeightMap } from '../trainer/memory-file.js'

export interface Interpolated {
  /** Share of the last weights. */
  readonly alpha: number
  readonly values: Readonly<Record<string, number>>
}

/**
 * @param measure evaluates weights
 * @param tell hears of each
 */
export async function measureBetween(
  first: WeightMap,
  last: WeightMap,
  alphas: readonly number[],
  measure: (weights: WeightMap) => Promise<Interpolated['values']>,
  tell: (one: Interpolated) => void,
): Promise<readonly Interpolated[]> {
  const curve: Interpolated[] = []
  for (const alpha of [...new Set(alphas)].sort((a, b) => a - b)) {
    const one = { alpha, values: await measure(interpolateWeights(first, last, alpha)) }
    curve.push(one)
    tell(one)
  }
  return curve
}

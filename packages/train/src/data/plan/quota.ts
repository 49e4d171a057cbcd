import { TrainError } from '../../error.js'
import type { Source } from '../source.js'

/**
 * The share of each source, summing to 1, or undefined where none states a weight.
 * @throws TrainError `bad-data` where some do and some do not, or a weight is none
 */
export function sharesOf(sources: readonly Pick<Source, 'name' | 'weight'>[]): readonly number[] | undefined {
  const stated = sources.filter(({ weight }) => weight !== undefined)
  if (stated.length === 0) return undefined
  const silent = sources.find(({ weight }) => weight === undefined)
  if (silent) {
    const sentence = `${silent.name} has no weight while other sources have one; give all of them one, or none.`
    throw new TrainError('bad-data', sentence, { source: silent.name })
  }
  const weights = sources.map(({ weight = 0 }) => weight)
  const bad = weights.findIndex(weight => !(weight > 0 && Number.isFinite(weight)))
  if (bad >= 0) {
    const sentence = `The weight of ${sources[bad].name} must be a number above 0, not ${weights[bad]}.`
    throw new TrainError('bad-data', sentence, { source: sources[bad].name, weight: weights[bad] })
  }
  const sum = weights.reduce((a, b) => a + b, 0)
  return weights.map(weight => weight / sum)
}

/** Records of each source in an epoch that has as many as all sources together (or `total`). */
export function quotasOf(
  sizes: readonly number[],
  shares: readonly number[] | undefined,
  total: number = sizes.reduce((a, b) => a + b, 0),
): readonly number[] {
  const all = sizes.reduce((a, b) => a + b, 0)
  return sizes.map((size, i) => Math.max(1, Math.round(total * (shares ? shares[i] : size / all))))
}

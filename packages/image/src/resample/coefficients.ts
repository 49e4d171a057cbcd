// The weights of one pass: Pillow's precompute_coeffs and normalize_coeffs_8bpc (Resample.c).
import { type Filter, filters } from './filters.js'

/** Weights that make outputs [from, from + length) of an axis. Output i reads inputs [first[i], first[i] + count[i]). */
export interface Coefficients {
  readonly length: number
  readonly first: Int32Array
  readonly count: Int32Array
  /** [length, taps], the unused end of a row being 0. */
  readonly weights: Float64Array
  /** Row length of `weights`. */
  readonly taps: number
}

/** Fraction bits of the integer weights: 8 bits of pixel and 2 of headroom leave 22 of 32. */
export const precision = 22

// Pictures come in a few sizes, and their weights take as long as a tenth of the resampling.
const remembered = new Map<string, Coefficients>()
const rememberedTables = 16
const rememberedWeights = 1 << 16

/** `coefficients`, remembering the latest small tables. */
export function recentCoefficients(...args: Required<Parameters<typeof coefficients>>): Coefficients {
  const key = JSON.stringify(args)
  const table = remembered.get(key) ?? coefficients(...args)
  // The latest is the last one in the map.
  remembered.delete(key)
  if (table.weights.length <= rememberedWeights) remembered.set(key, table)
  if (remembered.size > rememberedTables) remembered.delete(remembered.keys().next().value ?? key)
  return table
}

/**
 * The weights of `size` inputs resampled to `outputs`, for a part of the outputs only.
 * @param low, high the stretch of the axis that is resampled, rounded to float32 as in Pillow
 */
export function coefficients(
  size: number,
  outputs: number,
  filter: Filter,
  { low = 0, high = size, from = 0, length = outputs } = {},
): Coefficients {
  const { support, weigh } = filters[filter]
  const start = Math.fround(low)
  const scale = Math.fround(Math.fround(high) - start) / outputs
  const filterScale = Math.max(scale, 1)
  const reach = support * filterScale
  const step = 1 / filterScale
  const taps = Math.min(size, Math.ceil(reach) * 2 + 1)
  const first = new Int32Array(length)
  const count = new Int32Array(length)
  const weights = new Float64Array(length * taps)
  for (let i = 0; i < length; i++) {
    const centre = start + (from + i + 0.5) * scale
    const begin = Math.max(0, Math.trunc(centre - reach + 0.5))
    const end = Math.min(size, Math.trunc(centre + reach + 0.5))
    const row = i * taps
    let sum = 0
    for (let j = 0; j < end - begin; j++) {
      const weight = weigh((j + begin - centre + 0.5) * step)
      weights[row + j] = weight
      sum += weight
    }
    if (sum !== 0) for (let j = 0; j < end - begin; j++) weights[row + j] /= sum
    first[i] = begin
    count[i] = end - begin
  }
  return { length, first, count, weights, taps }
}

/** The weights as integers of 22 fraction bits, rounded half away from zero. [length, taps] */
export function fixedPoint({ weights }: Coefficients): Int32Array {
  const integers = new Int32Array(weights.length)
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]
    integers[i] = Math.trunc(weight * (1 << precision) + (weight < 0 ? -0.5 : 0.5))
  }
  return integers
}

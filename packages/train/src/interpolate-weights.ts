// Robust fine-tuning by averaging weights (Wortsman et al. 2022, WiSE-FT).
import { TrainError } from './error.js'
import type { WeightMap } from './trainer/memory-file.js'

/**
 * (1 - alpha) a + alpha b, of every tensor: between a model before fine-tuning and after it, often better on both old
 * data and new. The scale's logarithm is a tensor like others.
 * @param alpha in 0..1 lies between; the ends give the bits of `a` and `b`
 * @throws TrainError `bad-option` where names or shapes differ
 */
export function interpolateWeights(a: WeightMap, b: WeightMap, alpha: number): WeightMap {
  if (!Number.isFinite(alpha)) {
    throw new TrainError('bad-option', `alpha is ${alpha}; it must be a number.`, { field: 'alpha', alpha })
  }
  const unknown = [...b.keys()].find(name => !a.has(name))
  if (unknown !== undefined) throw different(unknown, undefined, b.get(unknown)?.shape)
  return new Map(
    [...a].map(([name, first]) => {
      const last = b.get(name)
      if (last === undefined || String(first.shape) !== String(last.shape))
        throw different(name, first.shape, last?.shape)
      const { data, shape } = first
      return [name, { shape, data: data.map((value, i) => (1 - alpha) * value + alpha * last.data[i]) }]
    }),
  )
}

function different(name: string, first?: readonly number[], last?: readonly number[]): TrainError {
  const shown = (shape: readonly number[] | undefined): string => (shape === undefined ? 'missing' : `[${shape}]`)
  const sentence = `${name} is ${shown(first)} in one model and ${shown(last)} in the other; only models of one architecture can be averaged.`
  return new TrainError('bad-option', sentence, { name, first, last })
}

import { type Shape, sizeOf } from '@typeclip/tensor'
import type { TrainingBackend, Variable } from '@typeclip/tensor/training'
import { TrainError } from '../error.js'

/** Running means of gradients or of their squares, by parameter. */
export type SavedMoments = Readonly<Record<string, Float32Array | undefined>>

/**
 * A variable for each parameter: what was saved, else zeros. Where one cannot be had, none is kept.
 * @throws TrainError `bad-state`; TensorError `out-of-memory`
 */
export function createMoments(
  backend: TrainingBackend,
  parameters: Readonly<Record<string, Variable>>,
  moment: 'mean' | 'square',
  saved: SavedMoments | undefined,
): ReadonlyMap<string, Variable> {
  const moments = new Map<string, Variable>()
  try {
    for (const [name, { shape }] of Object.entries(parameters)) {
      const data = saved === undefined ? new Float32Array(sizeOf(shape)) : savedMoment(moment, name, shape, saved)
      moments.set(name, backend.variable({ shape, data }))
    }
  } catch (error) {
    for (const variable of moments.values()) variable.dispose()
    throw error
  }
  return moments
}

function savedMoment(moment: 'mean' | 'square', name: string, shape: Shape, saved: SavedMoments): Float32Array {
  const found = saved[name]
  const size = sizeOf(shape)
  if (found?.length === size) return found
  const sentence = `The optimizer's state has no ${moment} of ${size} numbers for ${name}; it is of another model.`
  throw new TrainError('bad-state', sentence, { name, moment, size, found: found?.length })
}

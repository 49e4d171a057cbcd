import { type Shape, sizeOf } from '@typeclip/tensor'
import { TrainError } from '../error.js'

/** @throws TrainError `bad-state` where a saved running mean is not of the parameter's size */
export function checkMoment(
  moment: 'mean' | 'square',
  name: string,
  shape: Shape,
  saved: Float32Array | undefined,
): void {
  const size = sizeOf(shape)
  if (saved?.length === size) return
  const sentence = `The optimizer's state has no ${moment} of ${size} numbers for ${name}; it is of another model.`
  throw new TrainError('bad-state', sentence, { name, moment, size, found: saved?.length })
}

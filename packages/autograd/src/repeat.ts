// The way back from a reduction.
import type { Kernels, Tensor } from '@typeclip/tensor'
import type { TrainingTable } from '@typeclip/tensor/training'

/** Repeats the gradient of a reduction along the axes that it took from `x`. */
export function repeat(ops: Kernels<TrainingTable>, gradient: Tensor, x: Tensor, axes: readonly number[]): Tensor {
  const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
  return ops.broadcastTo({ x: ops.reshape({ x: gradient }, { shape: kept }) }, { shape: x.shape })
}

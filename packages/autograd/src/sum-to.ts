// The way back from broadcasting.
import type { Kernels, Shape, Tensor } from '@typeclip/tensor'
import type { TrainingTable } from '@typeclip/tensor/training'

/** Sums a gradient over the axes along which an input of `shape` was repeated. */
export function sumTo(ops: Kernels<TrainingTable>, gradient: Tensor, shape: Shape): Tensor {
  if (String(gradient.shape) === String(shape)) return gradient
  const missing = gradient.shape.length - shape.length
  const axes = [...gradient.shape.keys()].filter(
    axis => axis < missing || (shape[axis - missing] === 1 && gradient.shape[axis] !== 1),
  )
  const total = axes.length === 0 ? gradient : ops.sum({ x: gradient }, { axes, keepDims: true })
  return ops.reshape({ x: total }, { shape })
}

// The mean over some axes.
import { badAttribute } from '../errors.js'
import { defineOperation } from '../operation.js'
import { type Shape, sizeOf } from '../tensor.js'
import { offsets, stridesOf } from './strides.js'

type Inputs = {
  /** any shape */
  x: 'float32'
}

type Attributes = {
  /** The axes averaged over, counted from 0; at least one, none twice. */
  readonly axes: readonly number[]
  /** Keep them as axes of size 1; false unless set. */
  readonly keepDims?: boolean
}

/** Result: x's shape without `axes`. */
export const mean = defineOperation<Inputs, Attributes>({
  shape({ x }, { axes, keepDims }) {
    const known = axes.every(axis => Number.isInteger(axis) && axis >= 0 && axis < x.length)
    if (!known || axes.length === 0 || new Set(axes).size !== axes.length) {
      throw badAttribute('mean', `axes must be different axes of x [${x}], and [${axes}] are not`, { axes, x })
    }
    return keepDims ? kept(x, axes) : x.filter((_, axis) => !axes.includes(axis))
  },

  reference({ x }, { axes, keepDims }) {
    const shape = kept(x.shape, axes)
    const strides = stridesOf(shape).map((stride, axis) => (axes.includes(axis) ? 0 : stride))
    const data = new Float64Array(sizeOf(shape))
    offsets(x.shape, strides).forEach((to, from) => {
      data[to] += x.data[from]
    })
    const count = axes.reduce((product, axis) => product * x.shape[axis], 1)
    return {
      shape: keepDims ? shape : x.shape.filter((_, axis) => !axes.includes(axis)),
      data: data.map(sum => sum / count),
    }
  },

  samples: [
    { inputs: { x: [1] }, attributes: { axes: [0] } },
    { inputs: { x: [3, 5] }, attributes: { axes: [1], keepDims: true } },
    { inputs: { x: [3, 5] }, attributes: { axes: [0] } },
    { inputs: { x: [2, 49, 96] }, attributes: { axes: [1] } },
    { inputs: { x: [2, 3, 4, 5] }, attributes: { axes: [2, 3] } },
    { inputs: { x: [2, 3, 7] }, attributes: { axes: [2, 0], keepDims: true } },
  ],
})

function kept(shape: Shape, axes: readonly number[]): number[] {
  return shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
}

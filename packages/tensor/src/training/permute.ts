// The axes in another order.
import { badAttribute } from '../error.js'
import { defineOperation } from '../operation.js'
import { offsets, stridesOf } from '../ops/strides.js'

type Inputs = {
  /** any shape */
  x: 'float32'
}

type Attributes = {
  /** Axis i of the result is axis `axes[i]` of x. */
  readonly axes: readonly number[]
}

export const permute = defineOperation<Inputs, Attributes>({
  exact: true,

  shape({ x }, { axes }) {
    if (axes.length !== x.length || x.some((_, axis) => !axes.includes(axis))) {
      throw badAttribute('permute', `axes must be those of x [${x}] in some order, and [${axes}] are not`, { axes, x })
    }
    return axes.map(axis => x[axis])
  },

  reference({ x }, { axes }) {
    const strides = stridesOf(x.shape)
    const shape = axes.map(axis => x.shape[axis])
    const from = offsets(
      shape,
      axes.map(axis => strides[axis]),
    )
    return { shape, data: x.data.map((_, i) => x.data[from[i]]) }
  },

  samples: [
    { inputs: { x: [1] }, attributes: { axes: [0] } },
    { inputs: { x: [16, 9] }, attributes: { axes: [1, 0] } },
    { inputs: { x: [2, 3, 4, 5] }, attributes: { axes: [0, 2, 3, 1] } },
    { inputs: { x: [3, 4, 5] }, attributes: { axes: [1, 2, 0] } },
  ],
})

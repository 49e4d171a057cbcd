// Zeros around a tensor.
import { badAttribute } from '../error.js'
import { defineOperation } from '../operation.js'
import { offsets, stridesOf } from '../ops/strides.js'
import { sizeOf } from '../tensor.js'

type Inputs = {
  /** any shape */
  x: 'float32'
}

type Attributes = {
  /** How many zeros before and after x, along each axis. */
  readonly margins: readonly (readonly [before: number, after: number])[]
}

/** Result: [before + size + after, ...]. */
export const pad = defineOperation<Inputs, Attributes>({
  exact: true,

  shape({ x }, { margins }) {
    const counts = margins.flat().every(zeros => Number.isInteger(zeros) && zeros >= 0)
    if (margins.length !== x.length || !counts) {
      const given = margins.map(margin => `[${margin}]`).join(', ')
      throw badAttribute('pad', `margins must be one [before, after] an axis of x [${x}], and ${given} are not`, {
        margins,
        x,
      })
    }
    return margins.map(([before, after], axis) => before + x[axis] + after)
  },

  reference({ x }, { margins }) {
    const shape = margins.map(([before, after], axis) => before + x.shape[axis] + after)
    const strides = stridesOf(shape)
    const base = margins.reduce((total, [before], axis) => total + before * strides[axis], 0)
    const to = offsets(x.shape, strides, base)
    const data = new Float64Array(sizeOf(shape))
    x.data.forEach((value, i) => {
      data[to[i]] = value
    })
    return { shape, data }
  },

  samples: [
    { inputs: { x: [1] }, attributes: { margins: [[0, 2]] } },
    { inputs: { x: [7] }, attributes: { margins: [[2, 0]] } },
    {
      inputs: { x: [2, 9, 33] },
      attributes: {
        margins: [
          [0, 0],
          [1, 3],
          [0, 0],
        ],
      },
    },
    {
      inputs: { x: [3, 5] },
      attributes: {
        margins: [
          [1, 2],
          [3, 1],
        ],
      },
    },
  ],
})

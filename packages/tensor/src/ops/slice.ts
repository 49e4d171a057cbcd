// A block of a tensor: along each axis, elements from..to-1.
import { badAttribute } from '../error.js'
import { defineOperation } from '../operation.js'
import { offsets, stridesOf } from './strides.js'

type Inputs = {
  /** any shape */
  x: 'float32'
}

type Attributes = {
  /** One [from, to) an axis of x, 0 <= from <= to <= its size. */
  readonly ranges: readonly (readonly [from: number, to: number])[]
}

/** Result: [to - from, ...]. */
export const slice = defineOperation<Inputs, Attributes>({
  exact: true,

  shape({ x }, { ranges }) {
    const inside = ranges.every(
      ([from, to], axis) => Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from <= to && to <= x[axis],
    )
    if (ranges.length !== x.length || !inside) {
      const given = ranges.map(range => `[${range}]`).join(', ')
      throw badAttribute('slice', `ranges must lie in x [${x}], one [from, to] an axis, and ${given} do not`, {
        ranges,
        x,
      })
    }
    return ranges.map(([from, to]) => to - from)
  },

  reference({ x }, { ranges }) {
    const strides = stridesOf(x.shape)
    const shape = ranges.map(([from, to]) => to - from)
    const base = ranges.reduce((sum, [from], axis) => sum + from * strides[axis], 0)
    return { shape, data: Float64Array.from(offsets(shape, strides, base), at => x.data[at]) }
  },

  samples: [
    { inputs: { x: [1] }, attributes: { ranges: [[0, 1]] } },
    { inputs: { x: [9] }, attributes: { ranges: [[2, 7]] } },
    {
      inputs: { x: [6, 5] },
      attributes: {
        ranges: [
          [1, 4],
          [2, 5],
        ],
      },
    },
    {
      inputs: { x: [2, 50, 33] },
      attributes: {
        ranges: [
          [0, 2],
          [1, 50],
          [0, 33],
        ],
      },
    },
    {
      inputs: { x: [2, 3, 4, 5] },
      attributes: {
        ranges: [
          [1, 2],
          [0, 3],
          [1, 3],
          [4, 5],
        ],
      },
    },
  ],
})

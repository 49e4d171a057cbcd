// The largest element over some axes.
import { defineOperation } from '../operation.js'
import { checkAxes, type ReduceAttributes, reduce, reducedShape } from '../ops/reduce.js'

type Inputs = {
  /** any shape */
  x: 'float32'
}

/** Result: x's shape without `axes`. */
export const max = defineOperation<Inputs, ReduceAttributes>({
  exact: true,

  shape({ x }, attributes) {
    checkAxes('max', x, attributes)
    return reducedShape(x, attributes)
  },

  reference({ x }, attributes) {
    const data = reduce(x, attributes, Number.NEGATIVE_INFINITY, Math.max)
    return { shape: reducedShape(x.shape, attributes), data }
  },

  samples: [
    { inputs: { x: [1] }, attributes: { axes: [0] } },
    { inputs: { x: [3, 5] }, attributes: { axes: [1], keepDims: true } },
    { inputs: { x: [7, 33] }, attributes: { axes: [0] } },
    { inputs: { x: [2, 3, 4, 5] }, attributes: { axes: [2, 3] } },
  ],
})

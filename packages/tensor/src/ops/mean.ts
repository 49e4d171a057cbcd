// The mean over some axes.
import { defineOperation } from '../operation.js'
import { checkAxes, type ReduceAttributes, reduce, reducedShape } from './reduce.js'

type Inputs = {
  /** any shape */
  x: 'float32'
}

/** Result: x's shape without `axes`. */
export const mean = defineOperation<Inputs, ReduceAttributes>({
  shape({ x }, attributes) {
    checkAxes('mean', x, attributes)
    return reducedShape(x, attributes)
  },

  reference({ x }, attributes) {
    const count = attributes.axes.reduce((product, axis) => product * x.shape[axis], 1)
    const data = reduce(x, attributes, 0, (total, value) => total + value).map(total => total / count)
    return { shape: reducedShape(x.shape, attributes), data }
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

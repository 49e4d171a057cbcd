// The gradient of `max`: it goes to the largest element, in equal parts where several are (PyTorch's amax).
import { shapeMismatch } from '../error.js'
import { defineOperation } from '../operation.js'
import { checkAxes, keptOffsets, type ReduceAttributes, reduce, reducedShape } from '../ops/reduce.js'

type Inputs = {
  /** any shape */
  x: 'float32'
  /** the shape of max(x) */
  gradient: 'float32'
}

/** Result: x's shape. */
export const maxGradient = defineOperation<Inputs, ReduceAttributes>({
  shape({ x, gradient }, attributes) {
    checkAxes('maxGradient', x, attributes)
    if (String(gradient) !== String(reducedShape(x, attributes))) {
      throw shapeMismatch('maxGradient', 'x and a gradient of the shape of its maximum', { x, gradient })
    }
    return x
  },

  reference({ x, gradient }, attributes) {
    const top = reduce(x, attributes, Number.NEGATIVE_INFINITY, Math.max)
    const to = keptOffsets(x.shape, attributes)
    const equal = new Float64Array(top.length)
    x.data.forEach((value, i) => {
      if (value === top[to[i]]) equal[to[i]] += 1
    })
    const data = x.data.map((value, i) => (value === top[to[i]] ? gradient.data[to[i]] / equal[to[i]] : 0))
    return { shape: x.shape, data }
  },

  samples: [
    { inputs: { x: [1], gradient: [] }, attributes: { axes: [0] } },
    { inputs: { x: [3, 5], gradient: [3, 1] }, attributes: { axes: [1], keepDims: true } },
    { inputs: { x: [2, 3, 4, 5], gradient: [2, 3] }, attributes: { axes: [2, 3] } },
  ],
})

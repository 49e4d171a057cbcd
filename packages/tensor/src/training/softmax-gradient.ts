// The gradient of `softmax`, from its result: y (g - sum(g y)) along a row; what was masked has y = 0 and gets 0.
import { shapeMismatch } from '../error.js'
import { defineOperation } from '../operation.js'

type Inputs = {
  /** [..., columns]: what softmax gave */
  y: 'float32'
  /** [..., columns] */
  gradient: 'float32'
}

export const softmaxGradient = defineOperation<Inputs>({
  shape({ y, gradient }) {
    if (y.length < 1 || String(y) !== String(gradient)) {
      throw shapeMismatch('softmaxGradient', 'y and gradient [..., columns]', { y, gradient })
    }
    return y
  },

  reference({ y, gradient }) {
    const columns = y.shape[y.shape.length - 1]
    const data = new Float64Array(y.data.length)
    for (let from = 0; from < data.length; from += columns) {
      let along = 0
      for (let i = from; i < from + columns; i++) along += gradient.data[i] * y.data[i]
      for (let i = from; i < from + columns; i++) data[i] = y.data[i] * (gradient.data[i] - along)
    }
    return { shape: y.shape, data }
  },

  samples: [
    { inputs: { y: [1], gradient: [1] }, attributes: {} },
    { inputs: { y: [2, 3, 50], gradient: [2, 3, 50] }, attributes: {} },
    { inputs: { y: [3, 5, 13], gradient: [3, 5, 13] }, attributes: {} },
  ],
})

// The gradient of a `linear` without activation at its input: g W.
import { shapeMismatch } from '../error.js'
import { defineOperation } from '../operation.js'
import { sizeOf } from '../tensor.js'

type Inputs = {
  /** [N, K] */
  weight: 'float32'
  /** [..., N] */
  gradient: 'float32'
}

/** Result: [..., K]. */
export const linearInputGradient = defineOperation<Inputs>({
  shape({ weight, gradient }) {
    if (weight.length !== 2 || gradient.at(-1) !== weight[0]) {
      throw shapeMismatch('linearInputGradient', 'weight [N, K] and a gradient [..., N]', { weight, gradient })
    }
    return [...gradient.slice(0, -1), weight[1]]
  },

  reference({ weight, gradient }) {
    const [n, k] = weight.shape
    const lead = gradient.shape.slice(0, -1)
    const data = new Float64Array(sizeOf(lead) * k)
    for (let i = 0; i < gradient.data.length; i++) {
      const to = Math.floor(i / n) * k
      const from = (i % n) * k
      for (let j = 0; j < k; j++) data[to + j] += gradient.data[i] * weight.data[from + j]
    }
    return { shape: [...lead, k], data }
  },

  samples: [
    { inputs: { weight: [1, 1], gradient: [1, 1] }, attributes: {} },
    { inputs: { weight: [4, 5], gradient: [2, 3, 4] }, attributes: {} },
    { inputs: { weight: [19, 33], gradient: [7, 19] }, attributes: {} },
    { inputs: { weight: [288, 96], gradient: [2, 25, 288] }, attributes: {} },
  ],
})

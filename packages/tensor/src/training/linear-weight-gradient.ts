// The gradient of a `linear` without activation at its weight: gᵀ x over all rows.
import { shapeMismatch } from '../error.js'
import { defineOperation } from '../operation.js'

type Inputs = {
  /** [..., K] */
  x: 'float32'
  /** [..., N] */
  gradient: 'float32'
}

/** Result: [N, K]. */
export const linearWeightGradient = defineOperation<Inputs>({
  shape({ x, gradient }) {
    const [k, n] = [x.at(-1), gradient.at(-1)]
    if (k === undefined || n === undefined || String(x.slice(0, -1)) !== String(gradient.slice(0, -1))) {
      throw shapeMismatch('linearWeightGradient', 'x [..., K] and a gradient [..., N]', { x, gradient })
    }
    return [n, k]
  },

  reference({ x, gradient }) {
    const k = x.shape[x.shape.length - 1]
    const n = gradient.shape[gradient.shape.length - 1]
    const data = new Float64Array(n * k)
    for (let i = 0; i < gradient.data.length; i++) {
      const from = Math.floor(i / n) * k
      const to = (i % n) * k
      for (let j = 0; j < k; j++) data[to + j] += gradient.data[i] * x.data[from + j]
    }
    return { shape: [n, k], data }
  },

  samples: [
    { inputs: { x: [1, 1], gradient: [1, 1] }, attributes: {} },
    { inputs: { x: [2, 3, 5], gradient: [2, 3, 4] }, attributes: {} },
    { inputs: { x: [7, 33], gradient: [7, 19] }, attributes: {} },
    { inputs: { x: [2, 25, 96], gradient: [2, 25, 288] }, attributes: {} },
  ],
})

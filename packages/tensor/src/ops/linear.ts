// act(x Wᵀ + bias) + residual: every projection of a transformer, fused so that the result is stored once.
import { shapeMismatch } from '../error.js'
import { defineOperation, type Values } from '../operation.js'
import { sizeOf } from '../tensor.js'
import { type Activation, activationReference } from './activation.js'

type Inputs = {
  /** [..., K] */
  x: 'float32'
  /** [N, K] */
  weight: 'float32'
  /** [N] */
  bias?: 'float32'
  /** [..., N], added after the activation */
  residual?: 'float32'
}

export const linear = defineOperation<Inputs, { readonly activation?: Activation }>({
  weights: { weight: 'linear', bias: 'vector' },

  shape({ x, weight, bias, residual }) {
    const [n, k] = weight
    const out = [...x.slice(0, -1), n]
    const fits =
      x.length >= 1 &&
      weight.length === 2 &&
      x.at(-1) === k &&
      (bias === undefined || (bias.length === 1 && bias[0] === n)) &&
      (residual === undefined || String(residual) === String(out))
    if (!fits) {
      const needs = 'x [..., K], weight [N, K], bias [N] and residual [..., N]'
      throw shapeMismatch('linear', needs, { x, weight, bias, residual })
    }
    return out
  },

  reference({ x, weight, bias, residual }, { activation = 'none' }): Values {
    const [n, k] = weight.shape
    const rows = sizeOf(x.shape.slice(0, -1))
    const act = activationReference(activation)
    const data = new Float64Array(rows * n)
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < n; column++) {
        let sum = bias === undefined ? 0 : bias.data[column]
        for (let i = 0; i < k; i++) sum += x.data[row * k + i] * weight.data[column * k + i]
        const at = row * n + column
        data[at] = act(sum) + (residual === undefined ? 0 : residual.data[at])
      }
    }
    return { shape: [...x.shape.slice(0, -1), n], data }
  },

  samples: [
    { inputs: { x: [2, 3, 5], weight: [4, 5], bias: [4] }, attributes: {} },
    { inputs: { x: [1, 1], weight: [1, 1] }, attributes: {} },
    {
      inputs: { x: [7, 33], weight: [19, 33], bias: [19], residual: [7, 19] },
      attributes: { activation: 'quickGelu' },
    },
    { inputs: { x: [50, 96], weight: [288, 96], bias: [288] }, attributes: { activation: 'gelu' } },
  ],
})

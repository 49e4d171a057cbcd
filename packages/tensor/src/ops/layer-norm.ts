// (x - mean) / sqrt(variance + epsilon) * weight + bias over the last axis, with the biased variance
// (Ba, Kiros and Hinton 2016; LayerNorm of PyTorch).
import { shapeMismatch } from '../error.js'
import { defineOperation } from '../operation.js'

type Inputs = {
  /** [..., C] */
  x: 'float32'
  /** [C] */
  weight: 'float32'
  /** [C] */
  bias: 'float32'
}

type Attributes = {
  /** Added to the variance inside the root: 1e-5 in CLIP, 1e-6 in SigLIP. */
  readonly epsilon: number
}

export const layerNorm = defineOperation<Inputs, Attributes>({
  weights: { weight: 'vector', bias: 'vector' },

  shape({ x, weight, bias }) {
    const c = x.at(-1)
    if (c === undefined || weight.length !== 1 || weight[0] !== c || bias.length !== 1 || bias[0] !== c) {
      throw shapeMismatch('layerNorm', 'x [..., C], weight [C] and bias [C]', { x, weight, bias })
    }
    return x
  },

  reference({ x, weight, bias }, { epsilon }) {
    const c = weight.shape[0]
    const data = new Float64Array(x.data.length)
    for (let from = 0; from < data.length; from += c) {
      const row = x.data.subarray(from, from + c)
      const mean = row.reduce((sum, value) => sum + value, 0) / c
      // Two passes: E[x²] - E[x]² cancels where the mean is large.
      const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / c
      const scale = 1 / Math.sqrt(variance + epsilon)
      for (let i = 0; i < c; i++) data[from + i] = (row[i] - mean) * scale * weight.data[i] + bias.data[i]
    }
    return { shape: x.shape, data }
  },

  samples: [
    { inputs: { x: [3, 1], weight: [1], bias: [1] }, attributes: { epsilon: 1e-5 } },
    { inputs: { x: [5], weight: [5], bias: [5] }, attributes: { epsilon: 1e-6 } },
    { inputs: { x: [2, 7, 77], weight: [77], bias: [77] }, attributes: { epsilon: 1e-5 } },
    { inputs: { x: [2, 50, 512], weight: [512], bias: [512] }, attributes: { epsilon: 1e-5 } },
  ],
})

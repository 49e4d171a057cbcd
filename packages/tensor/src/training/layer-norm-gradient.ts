// The gradients of `layerNorm`. With n = (x - mean) / sqrt(variance + epsilon) and h = gradient * weight, along a row:
// x: (h - mean(h) - n mean(h n)) / sqrt(variance + epsilon); weight: sum of gradient * n; bias: sum of gradient.
import { shapeMismatch } from '../error.js'
import { defineComposite } from '../operation.js'

type Inputs = {
  /** [..., C] */
  x: 'float32'
  /** [C] */
  weight: 'float32'
  /** [..., C] */
  gradient: 'float32'
}

/** Results: [..., C], [C], [C]. */
export const layerNormGradient = defineComposite<Inputs, { readonly epsilon: number }, 'x' | 'weight' | 'bias'>({
  shape({ x, weight, gradient }) {
    if (weight.length !== 1 || x.at(-1) !== weight[0] || String(gradient) !== String(x)) {
      const needs = 'x and gradient [..., C] and weight [C]'
      throw shapeMismatch('layerNormGradient', needs, { x, weight, gradient })
    }
    return { x, weight, bias: weight }
  },

  reference({ x, weight, gradient }, { epsilon }) {
    const c = weight.shape[0]
    const data = new Float64Array(x.data.length)
    const gain = new Float64Array(c)
    const bias = new Float64Array(c)
    for (let from = 0; from < data.length; from += c) {
      const row = x.data.subarray(from, from + c)
      const g = gradient.data.subarray(from, from + c)
      const mean = meanOf(row)
      const scale = 1 / Math.sqrt(meanOf(row.map(value => (value - mean) ** 2)) + epsilon)
      const normed = row.map(value => (value - mean) * scale)
      const h = g.map((value, i) => value * weight.data[i])
      const along = meanOf(h.map((value, i) => value * normed[i]))
      const level = meanOf(h)
      for (let i = 0; i < c; i++) {
        data[from + i] = (h[i] - level - normed[i] * along) * scale
        gain[i] += g[i] * normed[i]
        bias[i] += g[i]
      }
    }
    return {
      x: { shape: x.shape, data },
      weight: { shape: weight.shape, data: gain },
      bias: { shape: weight.shape, data: bias },
    }
  },

  samples: [
    { inputs: { x: [3, 1], weight: [1], gradient: [3, 1] }, attributes: { epsilon: 1e-5 } },
    { inputs: { x: [5], weight: [5], gradient: [5] }, attributes: { epsilon: 1e-6 } },
    { inputs: { x: [2, 7, 77], weight: [77], gradient: [2, 7, 77] }, attributes: { epsilon: 1e-5 } },
    { inputs: { x: [2, 50, 512], weight: [512], gradient: [2, 50, 512] }, attributes: { epsilon: 1e-5 } },
  ],
})

function meanOf(row: Float64Array): number {
  return row.reduce((sum, value) => sum + value, 0) / row.length
}

// The gradient of `keepTokens` and of `poolAt`: added up where the tokens were taken from, zeros elsewhere.
import { shapeMismatch } from '../error.js'
import { defineOperation } from '../operation.js'
import { checkIndices } from '../ops/indices.js'
import { sizeOf } from '../tensor.js'

type Inputs = {
  /** [B, T, C]; only its shape is read */
  x: 'float32'
  /** [B] or [B, K], each in 0..T-1; another throws `index-out-of-range` */
  index: 'int32'
  /** [B, C] or [B, K, C] */
  gradient: 'float32'
}

/** Result: [B, T, C]. */
export const keepTokensGradient = defineOperation<Inputs>({
  shape({ x, index, gradient }) {
    const fits = x.length === 3 && index[0] === x[0] && (index.length === 1 || index.length === 2)
    if (!fits || String(gradient) !== String([...index, x[2]])) {
      const needs = 'x [B, T, C], index [B] or [B, K] and a gradient [B, C] or [B, K, C]'
      throw shapeMismatch('keepTokensGradient', needs, { x, index, gradient })
    }
    return x
  },

  reference({ x, index, gradient }) {
    const [, tokens, c] = x.shape
    const kept = sizeOf(index.shape.slice(1))
    checkIndices('keepTokensGradient', 'index', index.data, tokens)
    const data = new Float64Array(x.data.length)
    gradient.data.forEach((value, i) => {
      const row = Math.floor(i / c)
      data[(Math.floor(row / kept) * tokens + index.data[row]) * c + (i % c)] += value
    })
    return { shape: x.shape, data }
  },

  samples: [
    { inputs: { x: [1, 1, 1], index: { shape: [1], below: 1 }, gradient: [1, 1] }, attributes: {} },
    { inputs: { x: [3, 8, 10], index: { shape: [3], below: 8 }, gradient: [3, 10] }, attributes: {} },
    { inputs: { x: [2, 9, 5], index: { shape: [2, 4], below: 9 }, gradient: [2, 4, 5] }, attributes: {} },
    { inputs: { x: [2, 3, 33], index: { shape: [2, 24], below: 3 }, gradient: [2, 24, 33] }, attributes: {} },
  ],
})

// The gradients of `attention`. The weights p are computed again instead of kept (as in Dao et al. 2022, section 3.1):
// v: pᵀ g; with s = p (g vᵀ - sum(p g vᵀ)) / sqrt(D), q: s k and k: sᵀ q.
import { shapeMismatch } from '../error.js'
import { defineComposite } from '../operation.js'
import { type AttentionAttributes, attention } from '../ops/attention.js'
import { checkLengths } from '../ops/indices.js'
import { softmaxRow, visibleKeys } from '../ops/softmax.js'

type Inputs = {
  /** [B, Tq, C] */
  q: 'float32'
  /** [B, Tk, C] */
  k: 'float32'
  /** [B, Tk, C] */
  v: 'float32'
  /** [B], each in 1..Tk */
  lengths?: 'int32'
  /** [B, Tq, C] */
  gradient: 'float32'
}

/** Results: the shapes of q, k and v. */
export const attentionGradient = defineComposite<Inputs, AttentionAttributes, 'q' | 'k' | 'v'>({
  shape({ q, k, v, lengths, gradient }, attributes) {
    attention.shape({ q, k, v, lengths }, attributes)
    if (String(gradient) !== String(q)) {
      throw shapeMismatch('attentionGradient', 'q and gradient [B, Tq, C]', { q, gradient })
    }
    return { q, k, v }
  },

  reference({ q, k, v, lengths, gradient }, { heads, causal = false }) {
    const [batch, queries, c] = q.shape
    const keys = k.shape[1]
    const d = c / heads
    checkLengths('attentionGradient', lengths?.data, keys)
    const toQ = new Float64Array(q.data.length)
    const toK = new Float64Array(k.data.length)
    const toV = new Float64Array(v.data.length)
    const weights = new Float64Array(keys)
    const toWeights = new Float64Array(keys)
    for (let b = 0; b < batch; b++) {
      for (let head = 0; head < heads; head++) {
        for (let query = 0; query < queries; query++) {
          const visible = visibleKeys(query, keys, causal, lengths?.data[b] ?? keys)
          const at = (b * queries + query) * c + head * d
          const keyAt = b * keys * c + head * d
          for (let key = 0; key < visible; key++) {
            weights[key] = dot(q.data, at, k.data, keyAt + key * c, d) / Math.sqrt(d)
            toWeights[key] = dot(gradient.data, at, v.data, keyAt + key * c, d)
          }
          softmaxRow(weights, visible)
          const along = dot(weights, 0, toWeights, 0, visible)
          for (let key = 0; key < visible; key++) {
            const from = keyAt + key * c
            const toScore = (weights[key] * (toWeights[key] - along)) / Math.sqrt(d)
            for (let i = 0; i < d; i++) {
              toV[from + i] += weights[key] * gradient.data[at + i]
              toQ[at + i] += toScore * k.data[from + i]
              toK[from + i] += toScore * q.data[at + i]
            }
          }
        }
      }
    }
    return {
      q: { shape: q.shape, data: toQ },
      k: { shape: k.shape, data: toK },
      v: { shape: v.shape, data: toV },
    }
  },

  samples: attention.samples.map(({ inputs, attributes }) => ({
    inputs: { ...inputs, gradient: inputs.q },
    attributes,
  })),
})

function dot(a: Float64Array, fromA: number, b: Float64Array, fromB: number, length: number): number {
  let sum = 0
  for (let i = 0; i < length; i++) sum += a[fromA + i] * b[fromB + i]
  return sum
}

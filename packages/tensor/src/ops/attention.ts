// softmax(q kᵀ / sqrt(D) + mask) v in each head (Vaswani et al. 2017, equation 1), heads side by side in the
// channels: head n takes channels n D .. (n + 1) D, with D = C / heads.
import { badAttribute, shapeMismatch } from '../error.js'
import { defineOperation } from '../operation.js'
import { checkLengths } from './indices.js'
import { softmaxRow, visibleKeys } from './softmax.js'

type Inputs = {
  /** [B, Tq, C] */
  q: 'float32'
  /** [B, Tk, C] */
  k: 'float32'
  /** [B, Tk, C] */
  v: 'float32'
  /** [B], each in 1..Tk: keys from lengths[b] on are hidden; padded query rows are computed too */
  lengths?: 'int32'
}

export type AttentionAttributes = {
  /** Divides C. */
  readonly heads: number
  /** Query i sees keys 0..i only; false unless set. */
  readonly causal?: boolean
}

export const attention = defineOperation<Inputs, AttentionAttributes>({
  shape({ q, k, v, lengths }, { heads }) {
    const fits =
      q.length === 3 &&
      k.length === 3 &&
      q[0] === k[0] &&
      q[2] === k[2] &&
      String(k) === String(v) &&
      (lengths === undefined || (lengths.length === 1 && lengths[0] === q[0]))
    if (!fits) {
      throw shapeMismatch('attention', 'q [B, Tq, C], k and v [B, Tk, C] and lengths [B]', { q, k, v, lengths })
    }
    checkHeads('attention', heads, q[2])
    return q
  },

  reference({ q, k, v, lengths }, { heads, causal = false }) {
    const [batch, queries, c] = q.shape
    const keys = k.shape[1]
    const d = c / heads
    checkLengths('attention', lengths?.data, keys)
    const data = new Float64Array(q.data.length)
    const weights = new Float64Array(keys)
    for (let b = 0; b < batch; b++) {
      for (let head = 0; head < heads; head++) {
        for (let query = 0; query < queries; query++) {
          const visible = visibleKeys(query, keys, causal, lengths?.data[b] ?? keys)
          const at = (b * queries + query) * c + head * d
          const keyAt = b * keys * c + head * d
          for (let key = 0; key < visible; key++) {
            let dot = 0
            for (let i = 0; i < d; i++) dot += q.data[at + i] * k.data[keyAt + key * c + i]
            weights[key] = dot / Math.sqrt(d)
          }
          softmaxRow(weights, visible)
          for (let key = 0; key < visible; key++) {
            for (let i = 0; i < d; i++) data[at + i] += weights[key] * v.data[keyAt + key * c + i]
          }
        }
      }
    }
    return { shape: q.shape, data }
  },

  samples: [
    { inputs: { q: [1, 1, 1], k: [1, 1, 1], v: [1, 1, 1] }, attributes: { heads: 1 } },
    { inputs: { q: [2, 5, 24], k: [2, 17, 24], v: [2, 17, 24] }, attributes: { heads: 3 } },
    { inputs: { q: [2, 1, 128], k: [2, 50, 128], v: [2, 50, 128] }, attributes: { heads: 2 } },
    { inputs: { q: [1, 9, 21], k: [1, 9, 21], v: [1, 9, 21] }, attributes: { heads: 3, causal: true } },
    {
      inputs: { q: [3, 7, 40], k: [3, 7, 40], v: [3, 7, 40], lengths: { shape: [3], from: 1, below: 8 } },
      attributes: { heads: 2 },
    },
    {
      inputs: { q: [2, 77, 160], k: [2, 77, 160], v: [2, 77, 160], lengths: { shape: [2], from: 1, below: 78 } },
      attributes: { heads: 2, causal: true },
    },
  ],
})

/** @throws TensorError `bad-attribute` unless heads divides the channels. */
export function checkHeads(operation: string, heads: number, channels: number): void {
  if (Number.isInteger(heads) && heads >= 1 && channels % heads === 0) return
  throw badAttribute(operation, `heads must divide the ${channels} channels, and ${heads} does not`, {
    heads,
    channels,
  })
}

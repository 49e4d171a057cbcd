// Attention of a sequence to itself, from the fused projection of q, k and v: no copy splits them.
import { shapeMismatch } from '../error.js'
import { defineOperation, type Values } from '../operation.js'
import { type AttentionAttributes, attention, checkHeads } from './attention.js'

type Inputs = {
  /** [B, T, 3 C]: q, then k, then v */
  qkv: 'float32'
  /** [B], each in 1..T: keys from lengths[b] on are hidden; padded query rows are computed too */
  lengths?: 'int32'
}

export const selfAttention = defineOperation<Inputs, AttentionAttributes>({
  shape({ qkv, lengths }, { heads }) {
    const [batch, tokens, width] = qkv
    const fits = qkv.length === 3 && width % 3 === 0
    if (!fits || (lengths !== undefined && (lengths.length !== 1 || lengths[0] !== batch))) {
      throw shapeMismatch('selfAttention', 'qkv [B, T, 3 C] and lengths [B]', { qkv, lengths })
    }
    checkHeads('selfAttention', heads, width / 3)
    return [batch, tokens, width / 3]
  },

  reference({ qkv, lengths }, attributes) {
    const [q, k, v] = [0, 1, 2].map(part => third(qkv, part))
    return attention.reference({ q, k, v, lengths }, attributes)
  },

  samples: [
    { inputs: { qkv: [1, 1, 3] }, attributes: { heads: 1 } },
    { inputs: { qkv: [2, 17, 72] }, attributes: { heads: 3 } },
    { inputs: { qkv: [2, 50, 384] }, attributes: { heads: 2 } },
    { inputs: { qkv: [1, 9, 63] }, attributes: { heads: 3, causal: true } },
    { inputs: { qkv: [3, 7, 120], lengths: { shape: [3], from: 1, below: 8 } }, attributes: { heads: 2 } },
    {
      inputs: { qkv: [2, 77, 192], lengths: { shape: [2], from: 1, below: 78 } },
      attributes: { heads: 1, causal: true },
    },
  ],
})

/** Channels part C .. (part + 1) C of [B, T, 3 C]. */
export function third({ shape: [batch, tokens, width], data }: Values, part: number): Values {
  const c = width / 3
  const out = new Float64Array(batch * tokens * c)
  for (let row = 0; row < batch * tokens; row++) {
    out.set(data.subarray(row * width + part * c, row * width + (part + 1) * c), row * c)
  }
  return { shape: [batch, tokens, c], data: out }
}

// The gradient of `selfAttention` at its fused input: those of q, k and v side by side.
import { shapeMismatch } from '../error.js'
import { defineOperation } from '../operation.js'
import type { AttentionAttributes } from '../ops/attention.js'
import { selfAttention, third } from '../ops/self-attention.js'
import { attentionGradient } from './attention-gradient.js'

type Inputs = {
  /** [B, T, 3 C]: q, then k, then v */
  qkv: 'float32'
  /** [B], each in 1..T */
  lengths?: 'int32'
  /** [B, T, C] */
  gradient: 'float32'
}

/** Result: [B, T, 3 C]. */
export const selfAttentionGradient = defineOperation<Inputs, AttentionAttributes>({
  shape({ qkv, lengths, gradient }, attributes) {
    if (String(selfAttention.shape({ qkv, lengths }, attributes)) !== String(gradient)) {
      throw shapeMismatch('selfAttentionGradient', 'qkv [B, T, 3 C] and a gradient [B, T, C]', { qkv, gradient })
    }
    return qkv
  },

  reference({ qkv, lengths, gradient }, attributes) {
    const [q, k, v] = [0, 1, 2].map(part => third(qkv, part))
    const parts = attentionGradient.reference({ q, k, v, lengths, gradient }, attributes)
    const c = q.shape[2]
    const data = new Float64Array(qkv.data.length)
    for (const [part, { data: from }] of [parts.q, parts.k, parts.v].entries()) {
      for (let at = 0; at < from.length; at += c) data.set(from.subarray(at, at + c), 3 * at + part * c)
    }
    return { shape: qkv.shape, data }
  },

  samples: selfAttention.samples.map(({ inputs, attributes }) => ({
    inputs: { ...inputs, gradient: thirdOf(inputs.qkv) },
    attributes,
  })),
})

function thirdOf(qkv: (typeof selfAttention.samples)[number]['inputs']['qkv']): readonly number[] {
  const [batch, tokens, width] = 'shape' in qkv ? qkv.shape : qkv
  return [batch, tokens, width / 3]
}

import { visibleKeys } from '../../kernels/attention.js'
import { zero } from '../zero.js'
import { defineKernel } from './define.js'

export const attentionGradient = defineKernel(
  'attentionGradient',
  (core, { q, k, v, lengths, gradient }, { heads, causal = false }, out) => {
    const [batch, queries, channels] = q.shape
    const keys = k.shape[1]
    const visible = visibleKeys(core, 'attentionGradient', lengths, batch, keys)
    if (channels === 0 || queries === 0) {
      zero(core, out.k.address, batch * keys * channels)
      zero(core, out.v.address, batch * keys * channels)
      return
    }
    const { wasm, tile } = core
    const stride = channels * 4
    const scratch = core.scratch(wasm.attentionGradientScratch(queries, keys, channels / heads, tile.width))
    visible.forEach((count, sequence) => {
      const query = sequence * queries * stride
      const key = sequence * keys * stride
      wasm.attentionGradient(
        q.address + query,
        stride,
        k.address + key,
        v.address + key,
        stride,
        gradient.address + query,
        stride,
        out.q.address + query,
        stride,
        out.k.address + key,
        out.v.address + key,
        stride,
        queries,
        count,
        heads,
        channels / heads,
        causal ? 1 : 0,
        tile.rows,
        tile.width,
        scratch,
      )
      for (const hidden of [out.k.address, out.v.address]) {
        zero(core, hidden + key + count * stride, (keys - count) * channels)
      }
    })
  },
)

/** q, k and v are read, and their gradients written, where the fused projection has them. */
export const selfAttentionGradient = defineKernel(
  'selfAttentionGradient',
  (core, { qkv, lengths, gradient }, { heads, causal = false }, out) => {
    const [batch, tokens, channels] = gradient.shape
    const visible = visibleKeys(core, 'selfAttentionGradient', lengths, batch, tokens)
    if (channels === 0 || tokens === 0) return
    const { wasm, tile } = core
    const part = channels * 4
    const stride = part * 3
    const scratch = core.scratch(wasm.attentionGradientScratch(tokens, tokens, channels / heads, tile.width))
    visible.forEach((count, sequence) => {
      const from = qkv.address + sequence * tokens * stride
      const to = out.address + sequence * tokens * stride
      if (count < tokens) zero(core, to + count * stride, (tokens - count) * channels * 3)
      wasm.attentionGradient(
        from,
        stride,
        from + part,
        from + 2 * part,
        stride,
        gradient.address + sequence * tokens * part,
        part,
        to,
        stride,
        to + part,
        to + 2 * part,
        stride,
        tokens,
        count,
        heads,
        channels / heads,
        causal ? 1 : 0,
        tile.rows,
        tile.width,
        scratch,
      )
    })
  },
)

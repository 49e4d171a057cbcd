// One learned token put before each sequence.
import { shapeMismatch } from '../error.js'
import { defineOperation } from '../operation.js'

type Inputs = {
  /** [B, T, C] */
  x: 'float32'
  /** [C] */
  token: 'float32'
}

/** Result: [B, T + 1, C], the token first. */
export const classToken = defineOperation<Inputs>({
  exact: true,
  weights: { token: 'vector' },

  shape({ x, token }) {
    const fits = x.length === 3 && token.length === 1 && token[0] === x[2]
    if (!fits) throw shapeMismatch('classToken', 'x [B, T, C] and token [C]', { x, token })
    return [x[0], x[1] + 1, x[2]]
  },

  reference({ x, token }) {
    const [batch, tokens, c] = x.shape
    const data = new Float64Array(batch * (tokens + 1) * c)
    for (let b = 0; b < batch; b++) {
      const at = b * (tokens + 1) * c
      data.set(token.data, at)
      data.set(x.data.subarray(b * tokens * c, (b + 1) * tokens * c), at + c)
    }
    return { shape: [batch, tokens + 1, c], data }
  },

  samples: [
    { inputs: { x: [1, 1, 1], token: [1] }, attributes: {} },
    { inputs: { x: [3, 4, 7], token: [7] }, attributes: {} },
    { inputs: { x: [2, 49, 96], token: [96] }, attributes: {} },
  ],
})

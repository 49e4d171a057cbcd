// x[b, index[b]]: one token of each sequence, e.g. the end token of a caption.
import { shapeMismatch } from '../error.js'
import { defineOperation } from '../operation.js'
import { checkIndices } from './indices.js'

type Inputs = {
  /** [B, T, C] */
  x: 'float32'
  /** [B], each in 0..T-1; another throws `index-out-of-range` */
  index: 'int32'
}

/** Result: [B, C]. */
export const poolAt = defineOperation<Inputs>({
  exact: true,

  shape({ x, index }) {
    const fits = x.length === 3 && index.length === 1 && index[0] === x[0]
    if (!fits) throw shapeMismatch('poolAt', 'x [B, T, C] and index [B]', { x, index })
    return [x[0], x[2]]
  },

  reference({ x, index }) {
    const [batch, tokens, c] = x.shape
    checkIndices('poolAt', 'index', index.data, tokens)
    const data = new Float64Array(batch * c)
    index.data.forEach((token, b) => {
      const from = (b * tokens + token) * c
      data.set(x.data.subarray(from, from + c), b * c)
    })
    return { shape: [batch, c], data }
  },

  samples: [
    { inputs: { x: [1, 1, 1], index: { shape: [1], below: 1 } }, attributes: {} },
    { inputs: { x: [3, 8, 10], index: { shape: [3], below: 8 } }, attributes: {} },
    { inputs: { x: [2, 77, 65], index: { shape: [2], below: 77 } }, attributes: {} },
  ],
})

// x[b, index[b, k]]: the tokens of each sequence that patch dropout keeps (Li et al. 2023, FLIP).
import { shapeMismatch } from '../error.js'
import { defineOperation } from '../operation.js'
import { checkIndices } from '../ops/indices.js'

type Inputs = {
  /** [B, T, C] */
  x: 'float32'
  /** [B, K], each in 0..T-1; another throws `index-out-of-range` */
  index: 'int32'
}

/** Result: [B, K, C], in the order of the index. */
export const keepTokens = defineOperation<Inputs>({
  exact: true,

  shape({ x, index }) {
    const fits = x.length === 3 && index.length === 2 && index[0] === x[0]
    if (!fits) throw shapeMismatch('keepTokens', 'x [B, T, C] and index [B, K]', { x, index })
    return [x[0], index[1], x[2]]
  },

  reference({ x, index }) {
    const [batch, tokens, c] = x.shape
    const kept = index.shape[1]
    checkIndices('keepTokens', 'index', index.data, tokens)
    const data = new Float64Array(batch * kept * c)
    index.data.forEach((token, i) => {
      const from = (Math.floor(i / kept) * tokens + token) * c
      data.set(x.data.subarray(from, from + c), i * c)
    })
    return { shape: [batch, kept, c], data }
  },

  samples: [
    { inputs: { x: [1, 1, 1], index: { shape: [1, 1], below: 1 } }, attributes: {} },
    { inputs: { x: [2, 9, 5], index: { shape: [2, 4], below: 9 } }, attributes: {} },
    { inputs: { x: [2, 49, 96], index: { shape: [2, 24], below: 49 } }, attributes: {} },
  ],
})

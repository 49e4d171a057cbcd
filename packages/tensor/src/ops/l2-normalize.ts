// x / max(|x|, epsilon) over the last axis: features of length 1, and zeros for a row of zeros
// (normalize of PyTorch's torch.nn.functional).
import { shapeMismatch } from '../error.js'
import { defineOperation } from '../operation.js'

type Inputs = {
  /** [..., C] */
  x: 'float32'
}

type Attributes = {
  /** Least length divided by; 1e-12 unless set. */
  readonly epsilon?: number
}

export const l2Normalize = defineOperation<Inputs, Attributes>({
  shape({ x }) {
    if (x.length < 1) throw shapeMismatch('l2Normalize', 'x [..., C]', { x })
    return x
  },

  reference({ x }, { epsilon = 1e-12 }) {
    const c = x.shape[x.shape.length - 1]
    const data = new Float64Array(x.data.length)
    for (let from = 0; from < data.length; from += c) {
      const row = x.data.subarray(from, from + c)
      const norm = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0))
      data.set(
        row.map(value => value / Math.max(norm, epsilon)),
        from,
      )
    }
    return { shape: x.shape, data }
  },

  samples: [
    { inputs: { x: [1, 1] }, attributes: {} },
    { inputs: { x: [7] }, attributes: {} },
    { inputs: { x: [2, 3, 10] }, attributes: {} },
    { inputs: { x: [2, 513] }, attributes: { epsilon: 1e-6 } },
  ],
})

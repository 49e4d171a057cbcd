// The gradient of `l2Normalize`: (g - y sum(g y)) / |x| with y = x / |x|; g / epsilon where |x| is no more than that.
import { shapeMismatch } from '../error.js'
import { defineOperation } from '../operation.js'

type Inputs = {
  /** [..., C] */
  x: 'float32'
  /** [..., C] */
  gradient: 'float32'
}

type Attributes = {
  /** Least length divided by; 1e-12 unless set. */
  readonly epsilon?: number
}

export const l2NormalizeGradient = defineOperation<Inputs, Attributes>({
  shape({ x, gradient }) {
    if (x.length < 1 || String(x) !== String(gradient)) {
      throw shapeMismatch('l2NormalizeGradient', 'x and gradient [..., C]', { x, gradient })
    }
    return x
  },

  reference({ x, gradient }, { epsilon = 1e-12 }) {
    const c = x.shape[x.shape.length - 1]
    const data = new Float64Array(x.data.length)
    for (let from = 0; from < data.length; from += c) {
      const row = x.data.subarray(from, from + c)
      const g = gradient.data.subarray(from, from + c)
      const norm = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0))
      const inverse = 1 / Math.max(norm, epsilon)
      // Below epsilon the length is a constant, and nothing flows through it.
      const along = norm > epsilon ? g.reduce((sum, value, i) => sum + value * row[i] * inverse, 0) : 0
      for (let i = 0; i < c; i++) data[from + i] = (g[i] - row[i] * inverse * along) * inverse
    }
    return { shape: x.shape, data }
  },

  samples: [
    { inputs: { x: [1, 2], gradient: [1, 2] }, attributes: {} },
    { inputs: { x: [7], gradient: [7] }, attributes: {} },
    { inputs: { x: [2, 3, 10], gradient: [2, 3, 10] }, attributes: {} },
    { inputs: { x: [2, 513], gradient: [2, 513] }, attributes: { epsilon: 1e-6 } },
  ],
})

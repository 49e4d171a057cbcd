import type { Rule } from '../rule.js'

// g - softmax(x) sum(g) along a row.
export const logSoftmax: Rule<'logSoftmax'> = {
  gradients: ({ ops, output, gradient }) => ({
    x() {
      const total = ops.sum({ x: gradient }, { axes: [gradient.shape.length - 1], keepDims: true })
      return ops.sub({ a: gradient, b: ops.mul({ a: ops.exp({ x: output }), b: total }) })
    },
  }),
}

import type { Rule } from '../rule.js'
import { sumTo } from '../sum-to.js'

// With A and B as they are multiplied: dA = g Bᵀ and dB = Aᵀ g, each transposed back where its input was.
export const matmul: Rule<'matmul'> = {
  gradients: ({ ops, inputs: { a, b }, attributes: { transposeA = false, transposeB = false }, gradient }) => ({
    a() {
      const product = transposeA
        ? ops.matmul({ a: b, b: gradient }, { transposeA: transposeB, transposeB: true })
        : ops.matmul({ a: gradient, b }, { transposeB: !transposeB })
      return sumTo(ops, product, a.shape)
    },
    b() {
      const product = transposeB
        ? ops.matmul({ a: gradient, b: a }, { transposeA: true, transposeB: transposeA })
        : ops.matmul({ a, b: gradient }, { transposeA: !transposeA })
      return sumTo(ops, product, b.shape)
    },
    bias: () => sumTo(ops, gradient, gradient.shape.slice(-1)),
  }),
}

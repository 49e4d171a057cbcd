import type { Rule } from '../rule.js'
import { sumTo } from '../sum-to.js'

export const sub: Rule<'sub'> = {
  gradients: ({ ops, scalar, inputs: { a, b }, gradient }) => ({
    a: () => sumTo(ops, gradient, a.shape),
    b: () => ops.mul({ a: sumTo(ops, gradient, b.shape), b: scalar(-1) }),
  }),
}

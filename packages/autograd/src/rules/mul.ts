import type { Rule } from '../rule.js'
import { sumTo } from '../sum-to.js'

export const mul: Rule<'mul'> = {
  gradients: ({ ops, inputs: { a, b }, gradient }) => ({
    a: () => sumTo(ops, ops.mul({ a: gradient, b }), a.shape),
    b: () => sumTo(ops, ops.mul({ a: gradient, b: a }), b.shape),
  }),
}

import type { Rule } from '../rule.js'
import { sumTo } from '../sum-to.js'

export const div: Rule<'div'> = {
  gradients: ({ ops, scalar, inputs: { a, b }, output, gradient }) => ({
    a: () => sumTo(ops, ops.div({ a: gradient, b }), a.shape),
    b() {
      const along = ops.div({ a: ops.mul({ a: gradient, b: output }), b })
      return ops.mul({ a: sumTo(ops, along, b.shape), b: scalar(-1) })
    },
  }),
}

import type { Rule } from '../rule.js'
import { sumTo } from '../sum-to.js'

export const add: Rule<'add'> = {
  gradients: ({ ops, inputs: { a, b }, gradient }) => ({
    a: () => sumTo(ops, gradient, a.shape),
    b: () => sumTo(ops, gradient, b.shape),
  }),
}

import type { Rule } from '../rule.js'

export const exp: Rule<'exp'> = {
  gradients: ({ ops, output, gradient }) => ({ x: () => ops.mul({ a: gradient, b: output }) }),
}

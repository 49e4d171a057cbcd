import type { Rule } from '../rule.js'

export const log: Rule<'log'> = {
  gradients: ({ ops, inputs: { x }, gradient }) => ({ x: () => ops.div({ a: gradient, b: x }) }),
}

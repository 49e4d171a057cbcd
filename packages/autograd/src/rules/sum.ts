import { repeat } from '../repeat.js'
import type { Rule } from '../rule.js'

export const sum: Rule<'sum'> = {
  gradients: ({ ops, inputs: { x }, attributes: { axes }, gradient }) => ({
    x: () => repeat(ops, gradient, x, axes),
  }),
}

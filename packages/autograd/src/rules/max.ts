import type { Rule } from '../rule.js'

export const max: Rule<'max'> = {
  gradients: ({ ops, inputs: { x }, attributes, gradient }) => ({
    x: () => ops.maxGradient({ x, gradient }, attributes),
  }),
}

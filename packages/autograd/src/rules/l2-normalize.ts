import type { Rule } from '../rule.js'

export const l2Normalize: Rule<'l2Normalize'> = {
  gradients: ({ ops, inputs: { x }, attributes, gradient }) => ({
    x: () => ops.l2NormalizeGradient({ x, gradient }, attributes),
  }),
}

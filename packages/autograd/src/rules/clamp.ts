import type { Rule } from '../rule.js'

export const clamp: Rule<'clamp'> = {
  gradients: ({ ops, inputs: { x }, attributes, gradient }) => ({
    x: () => ops.clampGradient({ x, gradient }, attributes),
  }),
}

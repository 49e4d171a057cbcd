import type { Rule } from '../rule.js'

export const relu: Rule<'relu'> = {
  gradients: ({ ops, inputs: { x }, gradient }) => ({
    x: () => ops.activationGradient({ x, gradient }, { activation: 'relu' }),
  }),
}

import type { Rule } from '../rule.js'

export const sigmoid: Rule<'sigmoid'> = {
  gradients: ({ ops, inputs: { x }, gradient }) => ({
    x: () => ops.activationGradient({ x, gradient }, { activation: 'sigmoid' }),
  }),
}

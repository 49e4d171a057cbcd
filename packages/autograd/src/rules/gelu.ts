import type { Rule } from '../rule.js'

export const gelu: Rule<'gelu'> = {
  gradients: ({ ops, inputs: { x }, gradient }) => ({
    x: () => ops.activationGradient({ x, gradient }, { activation: 'gelu' }),
  }),
}

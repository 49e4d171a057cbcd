import type { Rule } from '../rule.js'

export const quickGelu: Rule<'quickGelu'> = {
  gradients: ({ ops, inputs: { x }, gradient }) => ({
    x: () => ops.activationGradient({ x, gradient }, { activation: 'quickGelu' }),
  }),
}

import type { Rule } from '../rule.js'

export const geluTanh: Rule<'geluTanh'> = {
  gradients: ({ ops, inputs: { x }, gradient }) => ({
    x: () => ops.activationGradient({ x, gradient }, { activation: 'geluTanh' }),
  }),
}

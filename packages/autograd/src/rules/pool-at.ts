import type { Rule } from '../rule.js'

export const poolAt: Rule<'poolAt'> = {
  gradients: ({ ops, inputs: { x, index }, gradient }) => ({
    x: () => ops.keepTokensGradient({ x, index, gradient }),
  }),
}

import type { Rule } from '../rule.js'

export const keepTokens: Rule<'keepTokens'> = {
  gradients: ({ ops, inputs: { x, index }, gradient }) => ({
    x: () => ops.keepTokensGradient({ x, index, gradient }),
  }),
}

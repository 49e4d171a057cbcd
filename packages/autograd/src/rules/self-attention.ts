import type { Rule } from '../rule.js'

export const selfAttention: Rule<'selfAttention'> = {
  gradients: ({ ops, inputs, attributes, gradient }) => ({
    qkv: () => ops.selfAttentionGradient({ ...inputs, gradient }, attributes),
  }),
}

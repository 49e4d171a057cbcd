import type { Rule } from '../rule.js'

export const crossEntropy: Rule<'crossEntropy'> = {
  gradients: ({ ops, inputs: { logits, target }, attributes, gradient }) => ({
    logits: () => ops.crossEntropyGradient({ logits, target, gradient }, attributes),
  }),
}

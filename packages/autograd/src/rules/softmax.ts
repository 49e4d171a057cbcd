import type { Rule } from '../rule.js'

export const softmax: Rule<'softmax'> = {
  gradients: ({ ops, output, gradient }) => ({ x: () => ops.softmaxGradient({ y: output, gradient }) }),
}

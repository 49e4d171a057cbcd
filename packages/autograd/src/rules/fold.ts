import type { Rule } from '../rule.js'

export const fold: Rule<'fold'> = {
  gradients: ({ ops, attributes, gradient }) => ({ windows: () => ops.unfold({ x: gradient }, attributes) }),
}

import type { Rule } from '../rule.js'

export const unfold: Rule<'unfold'> = {
  gradients: ({ ops, inputs: { x }, attributes, gradient }) => ({
    x: () => ops.fold({ windows: gradient }, { ...attributes, size: [x.shape[2], x.shape[3]] }),
  }),
}

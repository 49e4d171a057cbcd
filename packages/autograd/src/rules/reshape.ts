import type { Rule } from '../rule.js'

export const reshape: Rule<'reshape'> = {
  gradients: ({ ops, inputs: { x }, gradient }) => ({ x: () => ops.reshape({ x: gradient }, { shape: x.shape }) }),
}

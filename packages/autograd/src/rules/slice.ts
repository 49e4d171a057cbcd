import type { Rule } from '../rule.js'

export const slice: Rule<'slice'> = {
  gradients: ({ ops, inputs: { x }, attributes: { ranges }, gradient }) => ({
    x() {
      const margins = ranges.map(([from, to], axis) => [from, x.shape[axis] - to] as const)
      return ops.pad({ x: gradient }, { margins })
    },
  }),
}

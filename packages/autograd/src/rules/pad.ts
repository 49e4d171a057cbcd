import type { Rule } from '../rule.js'

export const pad: Rule<'pad'> = {
  gradients: ({ ops, inputs: { x }, attributes: { margins }, gradient }) => ({
    x() {
      const ranges = margins.map(([before], axis) => [before, before + x.shape[axis]] as const)
      return ops.slice({ x: gradient }, { ranges })
    },
  }),
}

import type { Rule } from '../rule.js'

export const positionAdd: Rule<'positionAdd'> = {
  gradients: ({ ops, inputs: { position }, gradient }) => ({
    x: () => gradient,
    position() {
      const used = ops.sum({ x: gradient }, { axes: [0] }) // [T, C]
      const margins = [[0, position.shape[0] - used.shape[0]] as const, [0, 0] as const]
      return margins[0][1] === 0 ? used : ops.pad({ x: used }, { margins })
    },
  }),
}

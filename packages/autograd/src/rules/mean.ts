import { repeat } from '../repeat.js'
import type { Rule } from '../rule.js'

export const mean: Rule<'mean'> = {
  gradients: ({ ops, scalar, inputs: { x }, attributes: { axes }, gradient }) => ({
    x() {
      const count = axes.reduce((product, axis) => product * x.shape[axis], 1)
      return repeat(ops, ops.mul({ a: gradient, b: scalar(1 / count) }), x, axes)
    },
  }),
}

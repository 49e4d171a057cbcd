import type { Rule } from '../rule.js'

// The slope is sigmoid(-x), which keeps its digits where 1 - sigmoid(x) would lose them.
export const logSigmoid: Rule<'logSigmoid'> = {
  gradients: ({ ops, scalar, inputs: { x }, gradient }) => ({
    x: () => ops.mul({ a: gradient, b: ops.sigmoid({ x: ops.mul({ a: x, b: scalar(-1) }) }) }),
  }),
}

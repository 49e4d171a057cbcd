import type { Rule } from '../rule.js'
import { sumTo } from '../sum-to.js'

// A fused activation hides what its slope is taken at, so while a tape records it is called apart.
export const linear: Rule<'linear'> = {
  unfuse({ x, weight, bias, residual }, { activation = 'none' }, ops) {
    if (activation === 'none') return undefined
    const active = ops[activation]({ x: ops.linear({ x, weight, bias }) })
    return residual === undefined ? active : ops.add({ a: active, b: residual })
  },
  gradients: ({ ops, inputs: { x, weight }, gradient }) => ({
    x: () => ops.linearInputGradient({ weight, gradient }),
    weight: () => ops.linearWeightGradient({ x, gradient }),
    bias: () => sumTo(ops, gradient, [weight.shape[0]]),
    residual: () => gradient,
  }),
}

import type { Rule } from '../rule.js'
import { sumTo } from '../sum-to.js'

export const broadcastTo: Rule<'broadcastTo'> = {
  gradients: ({ ops, inputs: { x }, gradient }) => ({ x: () => sumTo(ops, gradient, x.shape) }),
}

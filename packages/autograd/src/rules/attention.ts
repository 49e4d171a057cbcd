import { once } from '../once.js'
import type { Rule } from '../rule.js'

export const attention: Rule<'attention'> = {
  gradients({ ops, inputs, attributes, gradient }) {
    const all = once(() => ops.attentionGradient({ ...inputs, gradient }, attributes))
    return { q: () => all().q, k: () => all().k, v: () => all().v }
  },
}

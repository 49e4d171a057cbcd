import { once } from '../once.js'
import type { Rule } from '../rule.js'

export const layerNorm: Rule<'layerNorm'> = {
  gradients({ ops, inputs: { x, weight }, attributes, gradient }) {
    const all = once(() => ops.layerNormGradient({ x, weight, gradient }, attributes))
    return { x: () => all().x, weight: () => all().weight, bias: () => all().bias }
  },
}

import type { Rule } from '../rule.js'

// The patches as rows: the gradient at the weight is then that of a linear, and pixels, which are data, need none.
export const patchEmbed: Rule<'patchEmbed'> = {
  unfuse({ pixels, weight, bias }, _, ops) {
    const [c, sources, p, q] = weight.shape
    const patches = ops.unfold({ x: pixels }, { kernel: [p, q], stride: [p, q] })
    return ops.linear({ x: patches, weight: ops.reshape({ x: weight }, { shape: [c, sources * p * q] }), bias })
  },
}

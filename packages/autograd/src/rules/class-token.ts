import type { Tensor } from '@typeclip/tensor'
import type { Rule } from '../rule.js'

export const classToken: Rule<'classToken'> = {
  gradients({ ops, gradient }) {
    const [batch, tokens, c] = gradient.shape
    const rows = (from: number, to: number): Tensor => {
      const ranges = [[0, batch] as const, [from, to] as const, [0, c] as const]
      return ops.slice({ x: gradient }, { ranges })
    }
    return { x: () => rows(1, tokens), token: () => ops.sum({ x: rows(0, 1) }, { axes: [0, 1] }) }
  },
}

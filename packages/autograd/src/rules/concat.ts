import type { Tensor } from '@typeclip/tensor'
import type { Rule } from '../rule.js'

export const concat: Rule<'concat'> = {
  gradients({ ops, inputs: { a }, attributes: { axis }, gradient }) {
    const part = (from: number, to: number): Tensor => {
      const ranges = gradient.shape.map((size, i) => (i === axis ? ([from, to] as const) : ([0, size] as const)))
      return ops.slice({ x: gradient }, { ranges })
    }
    return { a: () => part(0, a.shape[axis]), b: () => part(a.shape[axis], gradient.shape[axis]) }
  },
}

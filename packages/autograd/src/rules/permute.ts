import type { Rule } from '../rule.js'

export const permute: Rule<'permute'> = {
  gradients: ({ ops, attributes: { axes }, gradient }) => ({
    x: () => ops.permute({ x: gradient }, { axes: axes.map((_, axis) => axes.indexOf(axis)) }),
  }),
}

import type { Rule } from '../rule.js'

export const positionInterpolate: Rule<'positionInterpolate'> = {
  gradients: ({ ops, inputs: { position }, attributes, gradient }) => ({
    position: () => ops.positionInterpolateGradient({ position, gradient }, attributes),
  }),
}

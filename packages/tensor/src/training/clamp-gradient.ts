// The gradient of `clamp`: it passes where min < x < max, compared in float64, as the limits are given. At a limit
// itself it is 0, as the slope of relu is at 0 (PyTorch since pull request 191142; 1 before).
import { shapeMismatch } from '../error.js'
import { defineOperation } from '../operation.js'
import { type ClampAttributes, checkRange } from './clamp.js'

type Inputs = {
  /** any shape */
  x: 'float32'
  /** x's shape */
  gradient: 'float32'
}

export const clampGradient = defineOperation<Inputs, ClampAttributes>({
  exact: true,

  shape({ x, gradient }, { min, max }) {
    checkRange('clampGradient', min, max)
    if (String(x) !== String(gradient)) {
      throw shapeMismatch('clampGradient', 'x and gradient of the same shape', { x, gradient })
    }
    return x
  },

  reference({ x, gradient }, { min, max }) {
    const data = x.data.map((value, i) => (value > min && value < max ? gradient.data[i] : 0))
    return { shape: x.shape, data }
  },

  samples: [
    { inputs: { x: [], gradient: [] }, attributes: { min: 0, max: 4.6 } },
    { inputs: { x: [3, 7], gradient: [3, 7] }, attributes: { min: -0.5, max: 0.75 } },
  ],
})

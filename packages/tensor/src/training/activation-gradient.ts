// The gradient of an activation: g f'(x).
import { shapeMismatch } from '../error.js'
import { defineOperation } from '../operation.js'
import { erf } from '../ops/activation.js'

type Inputs = {
  /** any shape: what the activation was given */
  x: 'float32'
  /** x's shape */
  gradient: 'float32'
}

type Attributes = { readonly activation: 'quickGelu' | 'gelu' | 'geluTanh' | 'relu' | 'sigmoid' }

export const activationGradient = defineOperation<Inputs, Attributes>({
  shape({ x, gradient }) {
    if (String(x) !== String(gradient)) {
      throw shapeMismatch('activationGradient', 'x and gradient of the same shape', { x, gradient })
    }
    return x
  },

  reference({ x, gradient }, { activation }) {
    const slope = slopes[activation]
    return { shape: x.shape, data: x.data.map((value, i) => gradient.data[i] * slope(value)) }
  },

  samples: [
    { inputs: { x: [], gradient: [] }, attributes: { activation: 'relu' } },
    { inputs: { x: [3, 7, 11], gradient: [3, 7, 11] }, attributes: { activation: 'relu' } },
    { inputs: { x: [3, 7, 11], gradient: [3, 7, 11] }, attributes: { activation: 'sigmoid' } },
    { inputs: { x: [5, 77], gradient: [5, 77] }, attributes: { activation: 'quickGelu' } },
    { inputs: { x: [5, 77], gradient: [5, 77] }, attributes: { activation: 'gelu' } },
    { inputs: { x: [5, 77], gradient: [5, 77] }, attributes: { activation: 'geluTanh' } },
    { inputs: { x: [50, 384], gradient: [50, 384] }, attributes: { activation: 'quickGelu' } },
  ],
})

const slopes: { readonly [K in Attributes['activation']]: (x: number) => number } = {
  quickGelu(x) {
    const s = sigmoid(1.702 * x)
    return s + 1.702 * x * s * (1 - s)
  },
  gelu: x => (1 + erf(x / Math.SQRT2)) / 2 + (x * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI),
  geluTanh(x) {
    const c = Math.sqrt(2 / Math.PI)
    const t = Math.tanh(c * (x + 0.044715 * x ** 3))
    return (1 + t) / 2 + (x / 2) * (1 - t * t) * c * (1 + 3 * 0.044715 * x * x)
  },
  relu: x => (x > 0 ? 1 : 0),
  sigmoid(x) {
    const s = sigmoid(x)
    return s * (1 - s)
  },
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

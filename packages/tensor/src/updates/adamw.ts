// One step of Adam with decoupled weight decay (Kingma and Ba 2015; Loshchilov and Hutter 2019; AdamW of PyTorch):
// p *= 1 - rate decay; then p -= rate m' / (sqrt(v') + epsilon), m' and v' freed of their bias towards 0.
import { badAttribute, shapeMismatch } from '../error.js'
import { defineComposite } from '../operation.js'

type Inputs = {
  /** any shape */
  parameter: 'float32'
  /** the parameter's shape, as for all others */
  gradient: 'float32'
  /** m, the running mean of the gradient; zeros before the first step */
  mean: 'float32'
  /** v, the running mean of its square; zeros before the first step */
  square: 'float32'
}

type Attributes = {
  readonly learningRate: number
  readonly beta1: number
  readonly beta2: number
  /** Outside the root: 1e-6 for vision transformers, 1e-8 for ResNets. */
  readonly epsilon: number
  readonly weightDecay: number
  /** Of this step, counted from 1. */
  readonly step: number
  /** Multiplies the gradient first, e.g. by what clipping leaves of it; 1 unless set. */
  readonly gradientScale?: number
}

export const adamw = defineComposite<Inputs, Attributes, 'parameter' | 'mean' | 'square'>({
  shape({ parameter, gradient, mean, square }, { step }) {
    if ([gradient, mean, square].some(shape => String(shape) !== String(parameter))) {
      throw shapeMismatch('adamw', 'four tensors of one shape', { parameter, gradient, mean, square })
    }
    if (!Number.isInteger(step) || step < 1) {
      throw badAttribute('adamw', `steps are counted from 1, and ${step} is none`, { step })
    }
    return { parameter, mean, square }
  },

  reference({ parameter, gradient, mean, square }, attributes) {
    const { learningRate, beta1, beta2, epsilon, weightDecay, step, gradientScale = 1 } = attributes
    const { shape } = parameter
    const g = gradient.data.map(value => value * gradientScale)
    const m = mean.data.map((value, i) => beta1 * value + (1 - beta1) * g[i])
    const v = square.data.map((value, i) => beta2 * value + (1 - beta2) * g[i] * g[i])
    const p = parameter.data.map((value, i) => {
      const along = m[i] / (1 - beta1 ** step)
      const size = Math.sqrt(v[i] / (1 - beta2 ** step)) + epsilon
      return value * (1 - learningRate * weightDecay) - (learningRate * along) / size
    })
    return { parameter: { shape, data: p }, mean: { shape, data: m }, square: { shape, data: v } }
  },

  samples: [
    { inputs: sample([1]), attributes: { ...defaults(), step: 1 } },
    { inputs: sample([3, 7]), attributes: { ...defaults(), step: 1, gradientScale: 0.25 } },
    { inputs: sample([50, 33]), attributes: { ...defaults(), step: 1000 } },
  ],
})

function sample(shape: readonly number[]) {
  return { parameter: shape, gradient: shape, mean: shape, square: { shape, positive: true } as const }
}

function defaults() {
  return { learningRate: 1e-3, beta1: 0.9, beta2: 0.98, epsilon: 1e-6, weightDecay: 0.2 }
}

// Low-rank adapters (Hu et al. 2022): W + alpha / rank B A, of which B and A are trained and W is not.
import type { Backend, Tensor } from '@typeclip/tensor'
import type { DifferentiableTable } from '@typeclip/tensor/training'
import { TrainError } from '../error.js'
import type { Distribution } from '../initialization.js'
import { addedParameter, type Parameter } from '../trainer/parameters.js'
import { matcher, type Pattern } from '../trainer/pattern.js'

export interface LoraOptions {
  readonly rank: number
  /** What is added is multiplied by alpha / rank. */
  readonly alpha: number
  /** Matrices that are adapted, by name; those of all blocks unless set: q, k and v as one, out_proj, c_fc, c_proj. */
  readonly targets?: readonly Pattern[]
}

export interface Adapter {
  readonly base: Parameter
  /** [rank, inputs] */
  readonly a: Parameter
  /** [outputs, rank] */
  readonly b: Parameter
  readonly factor: number
}

/** @throws TrainError `bad-option` */
export function adaptersOf(
  parameters: readonly Parameter[],
  { rank, alpha, targets = ['.*resblocks\\..*'] }: LoraOptions,
): readonly Adapter[] {
  if (!Number.isInteger(rank) || rank < 1) {
    const sentence = `lora.rank is ${rank}; it must be a whole number from 1 on.`
    throw new TrainError('bad-option', sentence, { field: 'lora.rank', rank })
  }
  if (!Number.isFinite(alpha) || alpha <= 0) {
    throw new TrainError('bad-option', `lora.alpha is ${alpha}; it must lie above 0.`, { field: 'lora.alpha', alpha })
  }
  const linear = parameters.filter(parameter => parameter.linear)
  const matches = matcher(
    'lora.targets',
    targets,
    linear.map(({ name }) => name),
  )
  return linear
    .filter(({ name }) => matches(name))
    .map(base => ({
      base,
      a: addedParameter(`${base.name}.lora_A`, [rank, base.shape[1]], base.reader),
      b: addedParameter(`${base.name}.lora_B`, [base.shape[0], rank], base.reader),
      factor: alpha / rank,
    }))
}

/** B starts at 0, so that an adapted model starts as it was; A as PyTorch's linear layers do. */
export function adapterStarts({ a, b }: Adapter): readonly (readonly [Parameter, Distribution])[] {
  return [
    [a, { kind: 'uniform', bound: a.shape[1] ** -0.5 }],
    [b, { kind: 'constant', value: 0 }],
  ]
}

/** The matrix that the model computes with. */
export function adapted(
  backend: Backend<DifferentiableTable>,
  { base, a, b, factor }: Adapter,
  weight: (parameter: Parameter) => Tensor,
): Tensor {
  const { ops } = backend
  const low = ops.matmul({ a: weight(b), b: weight(a) })
  const scale = backend.tensor(Float32Array.of(factor), [], 'float32')
  return ops.add({ a: weight(base), b: ops.mul({ a: low, b: scale }) })
}

// What contrastive losses share: features of pictures and captions, of which some belong together.
import type { Backend, Tensor } from '@typeclip/tensor'
import type { DifferentiableTable } from '@typeclip/tensor/training'
import { TrainError } from '../error.js'

/** What a loss computes with: a recording backend while training, any training backend to evaluate. */
export type LossBackend = Backend<DifferentiableTable>

/** Features of both towers, before normalisation. */
export interface Pairs {
  /** [N, E] */
  readonly image: Tensor
  /** [M, E], M >= N: row i belongs to picture i; rows from N on belong to none (hard negatives) */
  readonly text: Tensor
}

/** A number that a loss learns. It has no weight decay. */
export interface LearnedNumber {
  readonly start: number
  /** Where it is held after each step. */
  readonly limits?: readonly [min: number, max: number]
}

/** A loss over all pairs of a batch, and the numbers `P` that it learns. */
export interface ContrastiveLoss<P extends string> {
  readonly learned: { readonly [K in P]: LearnedNumber }
  /**
   * The loss, [].
   * @param learned its numbers, each []
   * @throws TrainError `bad-batch`; TensorError
   */
  compute(backend: LossBackend, pairs: Pairs, learned: { readonly [K in P]: Tensor }): Tensor
}

/** exp(logitScale) times the cosine of every picture and caption, [N, M]. @throws TrainError `bad-batch` */
export function logitsOf({ ops }: LossBackend, { image, text }: Pairs, logitScale: Tensor): Tensor {
  const [images, texts] = [image.shape[0], text.shape[0]]
  if (!(images >= 1 && texts >= images)) {
    const sentence = `A batch needs a picture and a caption for each; this one has ${images} pictures and ${texts} captions.`
    throw new TrainError('bad-batch', sentence, { images, texts })
  }
  const [a, b] = [ops.l2Normalize({ x: image }), ops.l2Normalize({ x: text })]
  return ops.mul({ a: ops.matmul({ a, b }, { transposeB: true }), b: ops.exp({ x: logitScale }) })
}

/** x times a number. */
export function scaled(backend: LossBackend, x: Tensor, factor: number): Tensor {
  return backend.ops.mul({ a: x, b: backend.tensor(Float32Array.of(factor), [], 'float32') })
}

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
  /** [M]: captions of the same number show the same, and so do their pictures (`groupsOf`). Not read where `all` is set. */
  readonly groups?: Int32Array
  /** What the batch is compared with where other workers compute a part of it; the batch itself unless set. */
  readonly all?: Gathered
}

/**
 * Features of all workers together. Of a loss that is meaned over the workers, gradients must flow back through the
 * gathering to whoever computed a feature.
 */
export interface Gathered {
  /** [W, E] */
  readonly image: Tensor
  /** [V, E]; row i belongs to picture i of `image` for i < W */
  readonly text: Tensor
  /** [V], as in `Pairs`. */
  readonly groups?: Int32Array
  /** The batch's own pairs are rows first..first + N - 1. */
  readonly first: number
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
  /**
   * For a loss that asks nothing of a pair but itself: its sum [] over the pairs of a block, of which the loss is the sum
   * by number of pictures. Workers then need not hold the captions of all at once (`lossOverRing`).
   * @throws TrainError `bad-batch`; TensorError
   */
  sumOver?(backend: LossBackend, block: Block, learned: { readonly [K in P]: Tensor }): Tensor
}

/** Pictures and captions of which every pair counts. */
export interface Block {
  /** [N, E], before normalisation */
  readonly image: Tensor
  /** [M, E], before normalisation */
  readonly text: Tensor
  /** Which caption belongs to picture 0, the next to picture 1 and so on; undefined where all belong elsewhere. */
  readonly first: number | undefined
  /** [N] and [M], as in `Pairs`. */
  readonly imageGroups?: Int32Array
  readonly textGroups?: Int32Array
}

/** How many pairs a batch has. @throws TrainError `bad-batch` */
export function countPairs({ image, text, all }: Pairs): number {
  const [images, texts] = [image.shape[0], text.shape[0]]
  if (!(images >= 1 && texts >= images)) {
    const sentence = `A batch needs a picture and a caption for each; this one has ${images} pictures and ${texts} captions.`
    throw new TrainError('bad-batch', sentence, { images, texts })
  }
  if (all !== undefined && !(all.first >= 0 && all.first + images <= Math.min(all.image.shape[0], all.text.shape[0]))) {
    const facts = { first: all.first, images, gathered: all.image.shape[0] }
    const sentence = `Pairs ${all.first} to ${all.first + images - 1} are not among the ${all.image.shape[0]} gathered ones.`
    throw new TrainError('bad-batch', sentence, facts)
  }
  return images
}

/** exp(logitScale) times the cosine of each row of a [N, E] and of b [M, E]: [N, M]. */
export function logitsOf({ ops }: LossBackend, a: Tensor, b: Tensor, logitScale: Tensor): Tensor {
  const cosines = ops.matmul({ a: ops.l2Normalize({ x: a }), b: ops.l2Normalize({ x: b }) }, { transposeB: true })
  return ops.mul({ a: cosines, b: ops.exp({ x: logitScale }) })
}

/** The first rows of [M, E]. */
export function firstRows({ ops }: LossBackend, x: Tensor, rows: number): Tensor {
  const [all, width] = x.shape
  return all === rows ? x : ops.slice({ x }, { ranges: [[0, rows] as const, [0, width] as const] })
}

/** x times a number. */
export function scaled(backend: LossBackend, x: Tensor, factor: number): Tensor {
  return backend.ops.mul({ a: x, b: backend.tensor(Float32Array.of(factor), [], 'float32') })
}

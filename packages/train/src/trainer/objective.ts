// What a model is trained for: a loss at what its towers make of a batch, and the parameters that the loss adds.
import type { Shape, Tensor, TensorData } from '@typeclip/tensor'
import type { TrainingBackend } from '@typeclip/tensor/training'
import type { Collective } from '../collective/collective.js'
import { TrainError } from '../error.js'
import type { Distribution } from '../initialization.js'
import type { ContrastiveLoss, Gathered, LossBackend } from '../loss/contrastive.js'
import { lossOverRing, type RingFeatures } from '../loss/ring.js'

/** A parameter of the loss: a learned number, or a matrix that reads features. */
export interface AddedParameter {
  readonly shape: Shape
  readonly start: Distribution
  /** Where it is held after each step. */
  readonly limits?: readonly [min: number, max: number]
}

/** What a loss is computed from. */
export interface Encoded {
  /** Features of pictures [N, E], not normalised; or all their tokens after the last layer norm, [N, 1 + P, D]. */
  readonly image: Tensor
  /** Features of captions, [M, E]; undefined unless the objective is `pairwise`. */
  readonly text?: Tensor
  /** [M, T] */
  readonly ids: TensorData<'int32'>
  /** [M], @see groupsOf */
  readonly groups?: Int32Array
  /** What all workers made, where there are several; of pairwise objectives only. */
  readonly all?: Gathered
}

/** A pairwise loss over workers that does not gather their features. @see lossOverRing */
export type RingObjective = (
  backend: TrainingBackend,
  collective: Collective,
  features: RingFeatures,
  weight: (name: string) => Tensor,
) => Promise<{
  readonly loss: number
  /** At its parameters, by name. */
  readonly gradients: ReadonlyMap<string, TensorData>
  readonly image: TensorData
  readonly text: TensorData
}>

export interface Objective {
  /** What it reads of a picture. */
  readonly looksAt: 'features' | 'tokens'
  /** It compares the pictures with the captions of the whole batch, and trains the text tower too. */
  readonly pairwise: boolean
  /** Its parameters, by their names in checkpoints. */
  readonly added: Readonly<Record<string, AddedParameter>>
  /**
   * The loss, []: a mean over pictures, or over what `meanOver` counts.
   * @param weight gives a parameter by its name
   * @throws TrainError `bad-batch`; TensorError
   */
  loss(backend: LossBackend, encoded: Encoded, weight: (name: string) => Tensor): Tensor
  /** How many terms the mean has for the captions [N, T] of as many pictures; pictures unless set. */
  meanOver?(ids: TensorData<'int32'>): number
  /** How several workers compute it together, where that is not by gathering all features. */
  readonly overRing?: RingObjective
}

/** CLIP's own kind: pictures and captions that belong together. Its numbers are called as in checkpoints (`logit_scale`). */
export function contrastive(loss: ContrastiveLoss<string>): Objective {
  const learned = Object.entries(loss.learned).map(([key, number]) => [key, storedName(key), number] as const)
  const numbersOf = (weight: (name: string) => Tensor) =>
    Object.fromEntries(learned.map(([key, name]) => [key, weight(name)]))
  return {
    looksAt: 'features',
    pairwise: true,
    added: Object.fromEntries(
      learned.map(([, name, { start, limits }]) => [
        name,
        { shape: [], start: { kind: 'constant', value: start }, limits },
      ]),
    ),
    loss(backend, { image, text, groups, all }, weight) {
      if (text === undefined) throw new TrainError('bad-batch', 'A contrastive loss needs features of captions.')
      return loss.compute(backend, { image, text, groups, all }, numbersOf(weight))
    },
    overRing:
      loss.sumOver &&
      (async (backend, collective, features, weight) => {
        const ring = await lossOverRing(backend, collective, loss, features, numbersOf(weight))
        return { ...ring, gradients: new Map(learned.map(([key, name]) => [name, ring.learned[key]])) }
      }),
  }
}

/** `logitScale` to `logit_scale`. */
function storedName(key: string): string {
  return key.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
}

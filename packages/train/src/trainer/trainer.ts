import type { ClipConfig } from '@typeclip/model'
import type { Batch } from '../batch.js'
import type { WeightMap } from './memory-file.js'

/** What one step did. */
export interface StepReport {
  /** Steps done, this one included. */
  readonly step: number
  readonly loss: number
  /** 2-norm of the gradient over all trained parameters, before clipping. */
  readonly gradientNorm: number
  readonly learningRate: number
  /** The factor, exp of the parameter, that this step computed with. */
  readonly logitScale: number
  /** The bias that this step computed with, of a model that has one. */
  readonly logitBias?: number
  /** Pictures of all workers. */
  readonly images: number
  /** Those of them whose caption shows the same as another: false negatives unless the loss masks them. */
  readonly duplicates: number
}

/** What a step would follow, computed without taking it. */
export interface Gradients {
  readonly loss: number
  /** By OpenAI's names, in its form; of parameters that train and that the loss depends on. */
  readonly gradients: WeightMap
}

/** One vector a row, not normalised. */
export interface Features {
  readonly data: Float32Array
  /** [B, E] */
  readonly shape: readonly [number, number]
}

/** Whose weights: those that are trained, or their running mean. */
export type WeightsKind = 'trained' | 'averaged'

/** A model in training: plain data in, plain data out. Calls run one after the other, in the order they were made. */
export interface Trainer {
  readonly config: ClipConfig
  /** Names of the parameters that train, by OpenAI's names; `NAME.lora_A` and `NAME.lora_B` of an adapted one. */
  readonly trained: readonly string[]
  /** How many numbers the model has, and how many of them train. */
  readonly size: { readonly parameters: number; readonly trained: number }
  /**
   * One step on one batch. A step that fails changes nothing.
   * @throws TrainError `bad-batch`; `diverged` where the loss or the gradient is no number any more; `disposed`; the
   * signal's reason
   */
  step(batch: Batch, options?: { readonly signal?: AbortSignal }): Promise<StepReport>
  /** The loss and its gradients, and no step. @throws as `step` */
  gradients(batch: Batch): Promise<Gradients>
  /** @throws TrainError `bad-batch`, `bad-option` (averaged weights of a trainer without `ema`), `disposed` */
  encodeImages(pixels: Batch['pixels'], which?: WeightsKind): Promise<Features>
  encodeTexts(ids: Batch['ids'], which?: WeightsKind): Promise<Features>
  /** Weights by OpenAI's names and in its form, adapters merged: what a checkpoint holds. */
  weights(which?: WeightsKind): Promise<WeightMap>
  /** All that a resumed run needs, bit for bit: numbers by name, and small facts that JSON can hold. */
  state(): Promise<TrainerState>
  /** Goes on from a state. @throws TrainError `bad-state` where it is of another model or recipe */
  restore(state: TrainerState): Promise<void>
  dispose(): void
  [Symbol.dispose](): void
}

export interface TrainerState {
  /** Trained and averaged parameters, moments of the optimizer, by name. */
  readonly tensors: WeightMap
  /** Step count, seed. */
  readonly facts: Readonly<Record<string, unknown>>
}

import type { Batch } from '../batch.js'

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
  /** Pictures of all workers. */
  readonly images: number
  /** Pairs of this batch whose caption equals that of another picture: false negatives unless masked. */
  readonly duplicates: number
}

/** One vector a row, not normalised. */
export interface Features {
  readonly data: Float32Array
  /** [B, E] */
  readonly shape: readonly [number, number]
}

/** Whose weights: those that are trained, or their running mean. */
export type WeightsKind = 'trained' | 'averaged'

/** A model in training: plain data in, plain data out. */
export interface Trainer {
  /** One step on one batch. Steps are called one after the other. */
  step(batch: Batch): Promise<StepReport>
  encodeImages(pixels: Batch['pixels'], which?: WeightsKind): Promise<Features>
  encodeTexts(ids: Batch['ids'], which?: WeightsKind): Promise<Features>
  /** Weights by OpenAI's names and in its form, adapters merged: what a checkpoint holds. */
  weights(
    which?: WeightsKind,
  ): Promise<ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>>
  /** All that a resumed run needs, bit for bit: numbers by name, and small facts that JSON can hold. */
  state(): Promise<TrainerState>
  /** Goes on from a state. @throws TrainError `bad-state` where it is of another model or recipe */
  restore(state: TrainerState): Promise<void>
  dispose(): void
  [Symbol.dispose](): void
}

export interface TrainerState {
  /** Trained and averaged parameters, moments of the optimizer, by name. */
  readonly tensors: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>
  /** Step count, random state. */
  readonly facts: Readonly<Record<string, unknown>>
}

// The runs of golden/train as the product's trainer takes them.
import { createWasmTrainingBackend } from '@typeclip/backend-wasm/training'
import { createReferenceTrainingBackend } from '@typeclip/tensor/reference'
import type { TrainingBackend } from '@typeclip/tensor/training'
import {
  type Batch,
  captionPrediction,
  createTrainer,
  infonce,
  type PatchDropout,
  sigmoid,
  type Trainer,
  type TrainerOptions,
  type WeightMap,
  wordPrediction,
} from '../src/index.js'
import { decoderConfig, firstWeights, type GoldenRun, openClipConfig, wordsConfig } from './golden-run.js'

/** What the run says, on a backend; `changes` is what a test does otherwise. */
export async function openTrainer(
  run: GoldenRun,
  backend: TrainingBackend,
  changes: Partial<TrainerOptions> = {},
): Promise<Trainer> {
  return createTrainer({
    ...(await recipeOf(run)),
    backend,
    loss: lossOf(run),
    layerDecay: run.layer_decay,
    patchDropout: patchesOf(run),
    ...changes,
  })
}

/** What a run says of a trainer, on one thread or on several. */
export async function recipeOf(run: GoldenRun) {
  const { lr: learningRate, ...schedule } = run.schedule
  return {
    config: openClipConfig(),
    weights: await firstWeights(run),
    optimizer: {
      learningRate,
      schedule,
      weightDecay: run.optimizer.weight_decay,
      betas: run.optimizer.betas,
      epsilon: run.optimizer.eps,
      clipNorm: run.clip_norm,
    },
    trainable: run.trainable,
    ema: run.ema_decay === undefined ? undefined : { decay: run.ema_decay },
    lora: run.lora,
    microBatch: run.micro_batch,
  }
}

/** Backends that the runs are held to: quick enough for each change, and exact. */
export const trainingBackends = {
  wasm: () => createWasmTrainingBackend(),
  reference: async () => createReferenceTrainingBackend(),
}

export type BackendName = keyof typeof trainingBackends

/** The loss of other weights on the batch of step 0. */
export async function lossOfWeights(run: GoldenRun, backend: TrainingBackend, weights: WeightMap, batch: Batch) {
  using trainer = await openTrainer(run, backend, { weights })
  return (await trainer.gradients(batch)).loss
}

function lossOf(run: GoldenRun): TrainerOptions['loss'] {
  switch (run.loss) {
    case 'infonce':
      return infonce({ labelSmoothing: run.label_smoothing })
    case 'siglip':
      return sigmoid()
    case 'bag_of_words':
      return wordPrediction(wordsConfig())
    case 'caption':
      return captionPrediction(decoderConfig())
  }
}

function patchesOf({ keep }: GoldenRun): PatchDropout | undefined {
  return keep && { choose: step => keep[step] }
}

// From a config to what a trainer is made of.
import type { ClipConfig } from '@typeclip/model'
import type { ContrastiveLoss } from '../loss/contrastive.js'
import { withImagePositives } from '../loss/image-positives.js'
import { infonce } from '../loss/infonce.js'
import { sigmoid } from '../loss/sigmoid.js'
import type { Objective } from '../trainer/objective.js'
import type { TrainerOptions } from '../trainer/options.js'
import { captionPrediction, wordPrediction } from '../trainer/rivals.js'
import type { LossConfig, RunConfig } from './config/schema.js'

/** All but the backend, the model and what connects workers: plain data, which threads can be sent. */
export type PlainTrainerOptions = Omit<
  TrainerOptions,
  'backend' | 'config' | 'weights' | 'loss' | 'collective' | 'signal'
>

/** @param steps of the whole run */
export function trainerOptionsOf(config: RunConfig, steps: number): PlainTrainerOptions {
  const { optimizer, schedule, ema, patchDropout } = config
  const { beta1, beta2, epsilon, weightDecay, clipNorm, groups, layerDecay } = optimizer
  const { learningRate, ...shape } = schedule
  return {
    optimizer: {
      learningRate,
      weightDecay,
      betas: [beta1, beta2],
      epsilon,
      schedule: { ...shape, steps },
      clipNorm,
    },
    trainable: config.trainable,
    frozen: config.frozen,
    groups,
    layerDecay,
    ema: ema === undefined ? undefined : { decay: ema },
    lora: config.lora,
    patchDropout: patchDropout === undefined ? undefined : { kept: 1 - patchDropout },
    microBatch: config.microBatch,
    recompute: config.recompute,
    seed: config.seed,
  }
}

export function lossOf(
  loss: LossConfig,
  { vision, text, embedDimension }: ClipConfig,
): ContrastiveLoss<string> | Objective {
  switch (loss.kind) {
    case 'infonce':
      return withPositives(infonce(loss), loss)
    case 'sigmoid':
      return withPositives(sigmoid(loss), loss)
    case 'bag-of-words':
      return wordPrediction({
        vocabularySize: text?.vocabularySize ?? 0,
        featureWidth: embedDimension,
        kind: loss.words,
      })
    case 'captioning':
      return captionPrediction({
        ...loss,
        contextLength: (text?.contextLength ?? 1) - 1,
        vocabularySize: text?.vocabularySize ?? 0,
        imageWidth: vision?.width ?? 0,
      })
  }
}

function withPositives(
  loss: ContrastiveLoss<string>,
  { imagePositives }: Extract<LossConfig, { readonly duplicates?: unknown }>,
): ContrastiveLoss<string> {
  return imagePositives === undefined ? loss : withImagePositives(loss, imagePositives)
}

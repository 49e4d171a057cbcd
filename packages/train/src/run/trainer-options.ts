// From a config to what a trainer is made of.
import type { ClipConfig } from '@typeclip/model'
import type { LossRecipe } from '../parallel/loss-recipe.js'
import type { ReplicaOptions } from '../parallel/protocol.js'
import type { LossConfig, RunConfig } from './config/schema.js'

/** All but the model and the loss: plain data, which threads can be sent. */
export type PlainTrainerOptions = Omit<ReplicaOptions, 'config' | 'weights' | 'loss'>

/** @param steps of the whole run */
export function trainerOptionsOf(config: RunConfig, steps: number): PlainTrainerOptions {
  const { optimizer, schedule, ema, patchDropout } = config
  const { beta1, beta2, epsilon, weightDecay, clipNorm, groups, layerDecay, muon } = optimizer
  const { learningRate, ...shape } = schedule
  return {
    optimizer: {
      learningRate,
      weightDecay,
      betas: [beta1, beta2],
      epsilon,
      schedule: { ...shape, steps },
      clipNorm,
      muon,
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

/** The loss, as plain data too. */
export function lossRecipeOf(loss: LossConfig, { vision, text, embedDimension }: ClipConfig): LossRecipe {
  const vocabularySize = text?.vocabularySize ?? 0
  switch (loss.kind) {
    case 'infonce':
    case 'sigmoid':
      return loss
    case 'bag-of-words':
      return { kind: loss.kind, prediction: { vocabularySize, featureWidth: embedDimension, kind: loss.words } }
    case 'captioning': {
      const { kind, ...decoder } = loss
      const contextLength = (text?.contextLength ?? 1) - 1
      return { kind, decoder: { ...decoder, contextLength, vocabularySize, imageWidth: vision?.width ?? 0 } }
    }
  }
}

// What a trainer is made of, checked once.

import type { TrainingBackend } from '@typeclip/tensor/training'
import type { TensorFile } from '@typeclip/weights'
import type { LoraOptions } from '../adapter/lora.js'
import type { Collective } from '../collective/collective.js'
import { TrainError } from '../error.js'
import type { ContrastiveLoss } from '../loss/contrastive.js'
import type { ParameterGroup } from '../optimizer/rates.js'
import { learningRateAt, type Schedule } from '../optimizer/schedule.js'
import type { WeightMap } from './memory-file.js'
import type { Objective } from './objective.js'
import { checkPatchDropout, type PatchDropout } from './patch-dropout.js'
import type { Pattern } from './pattern.js'

export interface OptimizerOptions {
  /** The highest rate, above 0 and at most 1. */
  readonly learningRate: number
  /** 0.2 unless set, on tensors of two axes and more: no gains, biases, class token or numbers of the loss. */
  readonly weightDecay?: number
  /** [0.9, 0.98] unless set. */
  readonly betas?: readonly [number, number]
  /** 1e-6 unless set. */
  readonly epsilon?: number
  /** How the rate changes; it stays unless set. */
  readonly schedule?: Omit<Schedule, 'learningRate'>
  /** Muon for the matrices of blocks (Jordan et al. 2024), at a rate and with a momentum of its own. */
  readonly muon?: MuonSettings
  /** The norm that gradients are scaled down to where theirs is larger; they are left alone unless set. */
  readonly clipNorm?: number
}

export interface MuonSettings {
  /** The highest rate, on the same schedule; 0.02 suits small models trained from scratch. */
  readonly learningRate: number
  /** 0.95 unless set. */
  readonly momentum?: number
}

export interface TrainerOptions {
  /** What computes. It belongs to the caller and outlives the trainer; a trainer shares it with nobody while it works. */
  readonly backend: TrainingBackend
  /** `open_clip_config.json` or Hugging Face's `config.json`: text, bytes or parsed. May be left out with weights. */
  readonly config?: unknown
  /**
   * A checkpoint in any layout that `loadModel` reads, or what `Trainer.weights` gave; only read while the trainer is
   * made. Drawn as OpenAI draws them where left out.
   */
  readonly weights?: TensorFile | WeightMap
  readonly loss: ContrastiveLoss<string> | Objective
  readonly optimizer: OptimizerOptions
  /** Parameters that train, by name; all that the loss depends on unless set, with `lora` the adapters alone. */
  readonly trainable?: readonly Pattern[]
  /** Parameters among those that do not train after all: `lockedImageTower`. */
  readonly frozen?: readonly Pattern[]
  readonly groups?: readonly ParameterGroup[]
  /** @see ratesOf; 1 unless set */
  readonly layerDecay?: number
  /** A running mean of what trains: decay times the mean plus (1 - decay) times the parameter, after each step. */
  readonly ema?: { readonly decay: number }
  readonly lora?: LoraOptions
  readonly patchDropout?: PatchDropout
  /** Most pictures, and most captions, in a tower at once; the step equals that of the whole batch (GradCache). */
  readonly microBatch?: number
  /** Blocks keep their results only, and are computed again on the way back. */
  readonly recompute?: boolean
  /** Workers that train one model together: each brings its part of every batch, all have the same options. */
  readonly collective?: Collective
  /** Of first weights and of patch dropout; 0 unless set. */
  readonly seed?: number
  /** Of reading the weights. */
  readonly signal?: AbortSignal
}

/** @throws TrainError `bad-option`, `bad-schedule` */
export function checkOptions({ optimizer, ema, patchDropout, microBatch, seed }: TrainerOptions): void {
  const { learningRate, weightDecay = 0, betas = [0, 0], epsilon = 1, schedule, clipNorm = 1, muon } = optimizer
  const must = (holds: boolean, field: string, value: unknown, range: string): void => {
    if (holds) return
    throw new TrainError('bad-option', `${field} is ${String(value)}; it must ${range}.`, { field, value })
  }
  must(learningRate > 0 && learningRate <= 1, 'optimizer.learningRate', learningRate, 'lie above 0, up to 1')
  must(weightDecay >= 0 && weightDecay <= 10, 'optimizer.weightDecay', weightDecay, 'lie between 0 and 10')
  betas.forEach((beta, i) => {
    must(beta >= 0 && beta < 1, `optimizer.betas[${i}]`, beta, 'lie from 0 to below 1')
  })
  must(epsilon > 0 && epsilon <= 1, 'optimizer.epsilon', epsilon, 'lie above 0, up to 1')
  if (muon !== undefined) {
    const { learningRate: rate, momentum = 0 } = muon
    must(rate > 0 && rate <= 1, 'optimizer.muon.learningRate', rate, 'lie above 0, up to 1')
    must(momentum >= 0 && momentum < 1, 'optimizer.muon.momentum', momentum, 'lie from 0 to below 1')
  }
  must(clipNorm > 0, 'optimizer.clipNorm', clipNorm, 'lie above 0')
  if (schedule !== undefined) learningRateAt({ ...schedule, learningRate }, 0)
  if (ema !== undefined) must(ema.decay >= 0 && ema.decay < 1, 'ema.decay', ema.decay, 'lie from 0 to below 1')
  if (patchDropout !== undefined) checkPatchDropout(patchDropout)
  if (microBatch !== undefined) must(isCount(microBatch), 'microBatch', microBatch, 'be a whole number from 1 on')
  if (seed !== undefined) must(Number.isInteger(seed), 'seed', seed, 'be a whole number')
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 1
}

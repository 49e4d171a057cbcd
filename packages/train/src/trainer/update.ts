// What a step does with gradients: clipping, AdamW, limits, the running mean.
import type { Tensor } from '@typeclip/tensor'
import { TrainError } from '../error.js'
import { clipScale, gradientNorm } from '../optimizer/gradient-norm.js'
import type { Optimizer } from '../optimizer/optimizer.js'
import { type Subject, type Variables, variableOf } from './subject.js'

export interface Update {
  readonly optimizer: Optimizer
  readonly averages: Variables
  readonly learningRate: number
  readonly clipNorm: number | undefined
  readonly emaDecay: number
  /** Counted from 1, for messages. */
  readonly step: number
}

/**
 * Nothing is changed unless everything is finite. Call inside a session.
 * @returns the norm of the gradient before clipping
 * @throws TrainError `diverged`
 */
export async function updateParameters(
  { backend, objective, variables, collective }: Subject,
  { optimizer, averages, learningRate, clipNorm, emaDecay, step }: Update,
  loss: number,
  gradients: ReadonlyMap<string, Tensor>,
): Promise<number> {
  const norm = await gradientNorm(backend.ops, gradients.values())
  if (!Number.isFinite(loss) || !Number.isFinite(norm)) {
    const sentence = `Step ${step} diverged: the loss is ${loss}, the norm of the gradient ${norm}. Nothing was changed; a lower learning rate or clipNorm may help.`
    throw new TrainError('diverged', sentence, { step, loss, gradientNorm: norm })
  }
  const gradientScale = clipNorm === undefined ? 1 : clipScale(norm, clipNorm)
  await optimizer.step(Object.fromEntries(gradients), learningRate, { gradientScale, collective })
  for (const [name, { limits }] of Object.entries(objective.added)) {
    if (limits === undefined || !gradients.has(name)) continue
    const [min, max] = limits
    backend.updates.clamp({ parameter: variableOf(variables, name) }, { min, max })
  }
  for (const [name, average] of averages) {
    backend.updates.ema({ average, parameter: variableOf(variables, name) }, { decay: emaDecay })
  }
  return norm
}

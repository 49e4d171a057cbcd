import { createPause } from '@typeclip/model/towers'
import { sessionQueue, sizeOf, type TensorData } from '@typeclip/tensor'
import type { Batch } from '../batch.js'
import { TrainError } from '../error.js'
import { learningRateAt } from '../optimizer/schedule.js'
import { checkBatch, checkIds, checkPixels } from './check-batch.js'
import { type Differentiated, differentiate } from './differentiate.js'
import { encodeImageRows, encodeTextRows } from './evaluate.js'
import { endedBy } from './exchange.js'
import { exportWeights } from './export-weights.js'
import { openFirstModel } from './first-model.js'
import { createMemory } from './memory.js'
import { contrastive, type Objective } from './objective.js'
import { checkOptions, type TrainerOptions } from './options.js'
import { isBlockMatrix, type Parameter } from './parameters.js'
import { patchesKept } from './patch-dropout.js'
import { recall, stateOf } from './state.js'
import { type Subject, type Variables, variableOf } from './subject.js'
import { trainedAmong } from './trained.js'
import type { Gradients, StepReport, Trainer, WeightsKind } from './trainer.js'
import { updateParameters } from './update.js'

/**
 * A model in training: from a config, with first weights as OpenAI draws them, or from a checkpoint.
 * @throws TrainError `bad-option`, `bad-schedule`; ModelError where config and weights cannot be used or do not belong
 * together; TensorError `out-of-memory`
 */
export async function createTrainer({ weights, ...options }: TrainerOptions): Promise<Trainer> {
  checkOptions(options)
  const { backend, loss, optimizer, patchDropout, collective, microBatch = Number.POSITIVE_INFINITY } = options
  const objective: Objective = 'learned' in loss ? contrastive(loss) : loss
  // The first weights are not held on to: as many numbers again as the model has.
  const { parameters: first, ...model } = await openFirstModel(objective, { ...options, weights })
  const parameters = first.map(([parameter]) => parameter)
  const trained = trainedAmong(parameters, objective, options)
  let memory = createMemory(options, parameters, trained, {
    step: 0,
    seed: options.seed ?? 0,
    values: new Map(first.map(([{ name }, value]) => [name, value])),
  })
  let [disposed, waiting] = [false, 0]
  const inTurn = sessionQueue()

  async function turn<R>(run: () => Promise<R>): Promise<R> {
    waiting++
    try {
      return await inTurn(() => {
        assertAlive()
        return run()
      })
    } finally {
      waiting--
      if (disposed && waiting === 0) memory.dispose()
    }
  }

  function subjectOf(signal?: AbortSignal): Subject {
    return {
      ...model,
      backend,
      objective,
      parameters,
      trained,
      variables: memory.variables,
      recompute: options.recompute ?? false,
      collective: endedBy(signal, collective),
      pause: createPause(() => {
        assertAlive()
        signal?.throwIfAborted()
      }),
    }
  }

  /** The loss and gradients of the next step. */
  function ofNextStep<R>(batch: Batch, subject: Subject, use: (result: Differentiated) => Promise<R>): Promise<R> {
    checkBatch(model, batch)
    const pictures = batch.pixels.shape[0]
    const place = { seed: memory.seed, step: memory.step, rank: collective?.rank ?? 0 }
    const kept = patchDropout && patchesKept(patchDropout, pictures, patchesOf(model.vision), place)
    return differentiate(subject, batch, kept, microBatch, use)
  }

  async function step(batch: Batch, { signal }: { readonly signal?: AbortSignal } = {}): Promise<StepReport> {
    signal?.throwIfAborted()
    const subject = subjectOf(signal)
    const { schedule, learningRate: peak, clipNorm } = optimizer
    const learningRate =
      schedule === undefined ? peak : learningRateAt({ ...schedule, learningRate: peak }, memory.step)
    const emaDecay = options.ema?.decay ?? 0
    const update = { ...memory, learningRate, clipNorm, emaDecay, step: memory.step + 1 }
    return ofNextStep(batch, subject, async ({ loss, gradients, survey: { images, duplicates } }) => {
      const [logitScale = 0] = await variableOf(memory.variables, 'logit_scale').read()
      const [logitBias] = (await memory.variables.get('logit_bias')?.read()) ?? []
      signal?.throwIfAborted()
      const gradientNorm = await updateParameters(subject, update, loss, gradients)
      memory = { ...memory, step: memory.step + 1 }
      const report = { loss, gradientNorm, learningRate, logitScale: Math.exp(logitScale), images, duplicates }
      return { step: memory.step, ...report, ...(logitBias === undefined ? {} : { logitBias }) }
    })
  }

  function gradients(batch: Batch): Promise<Gradients> {
    return ofNextStep(batch, subjectOf(), async ({ loss, gradients: found }) => {
      const plain = new Map<string, TensorData>()
      for (const { name, shape, outward } of trained) {
        const gradient = found.get(name)
        if (gradient !== undefined) plain.set(name, outward({ shape, data: await gradient.read() }))
      }
      return { loss, gradients: plain }
    })
  }

  /** The averages where they are asked for, and what does not train as it is. */
  function variablesOf(which: WeightsKind): Variables {
    if (which === 'trained') return memory.variables
    if (options.ema !== undefined) return new Map([...memory.variables, ...memory.averages])
    throw new TrainError('bad-option', 'Averaged weights need the option ema, which this trainer was made without.', {
      field: 'ema',
    })
  }

  function assertAlive(): void {
    if (disposed) throw new TrainError('disposed', 'This trainer was disposed. Create another from its state.')
  }

  /** What runs sees it at its next pause, and frees what it uses itself. */
  function dispose(): void {
    disposed = true
    if (waiting === 0) memory.dispose()
  }

  return {
    config: model.config,
    trained: trained.map(({ name }) => name),
    size: { parameters: sizesOf(parameters), trained: sizesOf(trained) },
    step: (batch, settings) => turn(() => step(batch, settings)),
    gradients: batch => turn(() => gradients(batch)),
    encodeImages: (pixels, which = 'trained') =>
      turn(async () => {
        checkPixels(model, pixels)
        return encodeImageRows(subjectOf(), variablesOf(which), pixels)
      }),
    encodeTexts: (ids, which = 'trained') =>
      turn(async () => {
        checkIds(model, ids)
        return encodeTextRows(subjectOf(), variablesOf(which), ids)
      }),
    weights: (which = 'trained') => turn(async () => exportWeights(subjectOf(), variablesOf(which))),
    state: () =>
      turn(async () => stateOf(parameters, trained, { ...memory, optimizer: await memory.optimizer.state() })),
    restore: state =>
      turn(async () => {
        const recalled = recall(
          parameters,
          trained,
          {
            averaged: options.ema === undefined ? [] : trained,
            squared: optimizer.muon === undefined ? trained : trained.filter(its => !isBlockMatrix(its)),
          },
          state,
        )
        const before = memory
        memory = createMemory(options, parameters, trained, recalled)
        before.dispose()
      }),
    dispose,
    [Symbol.dispose]: dispose,
  }
}

function patchesOf({ imageSize, patchSize }: Subject['vision']): number {
  return Math.floor(imageSize[0] / patchSize[0]) * Math.floor(imageSize[1] / patchSize[1])
}

function sizesOf(parameters: readonly Parameter[]): number {
  return parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0)
}

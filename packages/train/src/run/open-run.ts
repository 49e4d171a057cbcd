// All that a run computes with, made from its config.
import { createWasmTrainingBackend } from '@typeclip/backend-wasm/training'
import type { TrainingBackend } from '@typeclip/tensor/training'
import { createTokenizer, type Tokenizer } from '@typeclip/tokenizer'
import type { DataPosition, Loader } from '../data/loader.js'
import { createLoader } from '../data/node/create-loader.js'
import { openSource } from '../data/node/open-source.js'
import { TrainError } from '../error.js'
import { lossOf } from '../parallel/loss-recipe.js'
import { startWorkers } from '../parallel/start-workers.js'
import { createTrainer } from '../trainer/create-trainer.js'
import type { TrainerOptions } from '../trainer/options.js'
import type { Trainer } from '../trainer/trainer.js'
import type { Interval, RunConfig } from './config/schema.js'
import { type Evaluation, openEvaluation } from './evaluation/evaluate.js'
import { openStart, type StartModel } from './model/start.js'
import { lossRecipeOf, trainerOptionsOf } from './trainer-options.js'

export interface OpenRun {
  readonly start: StartModel
  readonly tokenizer: Tokenizer
  readonly loader: Loader
  readonly evaluation: Evaluation
  readonly steps: number
  readonly evaluateEvery: number
  readonly saveEvery: number
  /** A trainer of these weights; of those that the run starts from where left out. */
  createTrainer(weights?: TrainerOptions['weights']): Promise<Trainer>
  dispose(): void
}

export interface OpenRunOptions {
  /** Where relative paths of the config begin. */
  readonly folder: string
  readonly position?: DataPosition
  readonly threads?: ThreadFiles
  readonly signal?: AbortSignal
}

/** Files of threads; the package's own unless set. For bundles, which put them elsewhere. */
export interface ThreadFiles {
  readonly trainer?: URL
  readonly loader?: URL
}

/** @throws TrainError `bad-config`, `bad-data`, `unreadable`, `peer-missing`; what reading the model throws */
export async function openRun(
  config: RunConfig,
  { folder, position, threads = {}, signal }: OpenRunOptions,
): Promise<OpenRun> {
  const start = await openStart(config, folder)
  const { recipe, architecture } = start
  const { batchSize, seed } = config
  const tokenizer = createTokenizer(start.tokenizer)
  const loader = await createLoader(config.data, {
    ...{ batchSize, seed, recipe, position, signal },
    tokenizer: start.tokenizer,
    base: folder,
    worker: threads.loader,
  })
  try {
    const evaluation = await openEvaluation(config.evaluation, {
      ...{ recipe, tokenizer, folder, signal },
      batchSize: config.microBatch ?? batchSize,
      openSource: source => openSource(source, { base: folder, signal }),
    })
    const { batchesPerEpoch } = loader
    const steps = stepsOf(config, batchesPerEpoch)
    const options = trainerOptionsOf(config, steps)
    let backend: TrainingBackend | undefined
    return {
      start,
      tokenizer,
      loader,
      evaluation,
      steps,
      evaluateEvery: intervalOf(config.evaluation.every, 'evaluation.every', batchesPerEpoch),
      saveEvery: intervalOf(config.checkpoint.every, 'checkpoint.every', batchesPerEpoch),
      async createTrainer(weights = start.weights) {
        const loss = lossRecipeOf(config.loss, architecture)
        const common = { ...options, config: start.config, weights, signal }
        const { workers } = config
        if (workers > 1) return startWorkers({ ...common, workers, loss, worker: threads.trainer })
        backend ??= await createWasmTrainingBackend()
        return createTrainer({ ...common, backend, loss: lossOf(loss) })
      },
      dispose() {
        loader.dispose()
        start.weights?.dispose()
        backend?.dispose()
      },
    }
  } catch (error) {
    loader.dispose()
    start.weights?.dispose()
    throw error
  }
}

function stepsOf(config: RunConfig, batchesPerEpoch: number | undefined): number {
  const { epochs = 1, schedule } = config
  if (config.steps === undefined && batchesPerEpoch === undefined) throw unknownEpoch('epochs')
  const steps = config.steps ?? Math.max(1, Math.ceil(epochs * (batchesPerEpoch ?? 0)))
  if (schedule.warmup + schedule.cooldown <= steps) return steps
  const sentence = `schedule.warmup ${schedule.warmup} and schedule.cooldown ${schedule.cooldown} exceed the run's ${steps} steps; make them shorter, or the run longer.`
  throw new TrainError('bad-config', sentence, { field: 'schedule.warmup', steps })
}

const stepsWithoutEpochs = 1000

function intervalOf(interval: Interval | undefined, field: string, batchesPerEpoch: number | undefined): number {
  if (typeof interval === 'number') return interval
  if (batchesPerEpoch !== undefined) return Math.max(1, Math.round((interval?.epochs ?? 1) * batchesPerEpoch))
  if (interval === undefined) return stepsWithoutEpochs
  throw unknownEpoch(field)
}

function unknownEpoch(field: string): TrainError {
  const sentence = `${field} counts epochs, and no one knows how many records these data have; say it in data.epochRecords, or count steps.`
  return new TrainError('bad-config', sentence, { field })
}

// A run from its config to its model: begun, or gone on with.
import { basename, join, resolve } from 'node:path'
import type { DataPosition } from '../data/loader.js'
import { TrainError } from '../error.js'
import { interpolateWeights } from '../interpolate-weights.js'
import type { WeightMap } from '../trainer/memory-file.js'
import type { Trainer, WeightsKind } from '../trainer/trainer.js'
import { keepBatch } from './broken-batch.js'
import type { ReadCheckpoint } from './checkpoint/checkpoint.js'
import { type CheckpointStore, openCheckpoints, saveModel, writeFailed } from './checkpoint/store.js'
import { changesSince } from './config/changes.js'
import { readRunConfig } from './config/read.js'
import type { RunConfig } from './config/schema.js'
import { isRecord } from './config/schema-walk.js'
import type { Encoders } from './evaluation/evaluate.js'
import { evaluationNames } from './evaluation/names.js'
import { nodeFiles, type RunFiles, removePartials, replaceFile } from './files.js'
import { type Course, type Measured, type Place, train } from './loop.js'
import { createEventFile } from './metrics/event-file.js'
import { type Metrics, openMetrics } from './metrics/metrics.js'
import { type OpenRun, openRun, type ThreadFiles } from './open-run.js'
import type { RunEvent } from './progress.js'
import { type ReportContent, renderReport } from './report/page.js'
import { type Interpolated, measureBetween } from './wise-ft.js'

export interface RunOptions {
  /** Where relative paths of the config begin; the current folder unless set. */
  readonly folder?: string
  /** Goes on with the run in the output folder; begins one where there is none. */
  readonly resume?: boolean
  /** Ends the run after the step at hand, with a checkpoint to resume from. */
  readonly signal?: AbortSignal
  readonly onProgress?: (event: RunEvent) => void
  readonly threads?: ThreadFiles
  /** @internal The disk; tests pass one that fails. */
  readonly files?: RunFiles
}

export interface RunResult {
  /** Whether a signal ended it before its last step. */
  readonly interrupted: boolean
  /** Steps done, of how many. */
  readonly step: number
  readonly steps: number
  /** Of the last evaluation, by name. */
  readonly metrics: Readonly<Record<string, number>>
  /** The folder of the final model, for `loadClip`; undefined where interrupted. */
  readonly model?: string
  /** Of the best checkpoint that is there. */
  readonly best?: string
  /** The page of its curves. */
  readonly report: string
}

/**
 * Trains as a config says, and writes everything into its output folder: checkpoints, metrics, a report and in the end
 * the model. Killed at any moment and resumed, it gives the same bits as unbroken.
 * @param config what a config file holds
 * @throws TrainError `bad-config`, `bad-data`, `broken-records`, `diverged`, `other-run`, `run-folder`, `unreadable`,
 *   `write-failed`; ModelError, ImageError and TokenizerError of the model it starts from
 */
export async function runTraining(config: unknown, options: RunOptions = {}): Promise<RunResult> {
  const { resume = false, files = nodeFiles, onProgress: tell = () => {} } = options
  const folder = resolve(options.folder ?? '.')
  const run = readRunConfig(config)
  if (run.output === undefined) {
    throw new TrainError('bad-config', 'output is missing; name the folder that the run writes into.', {
      field: 'output',
    })
  }
  const output = resolve(folder, run.output)
  await writing(output, () => files.makeFolder(output))
  const best = run.checkpoint.best ?? evaluationNames(run.evaluation)[0]
  const store = await writing(output, () =>
    openCheckpoints(join(output, 'checkpoints'), {
      keep: run.checkpoint.keep,
      best: best === undefined ? undefined : { metric: best },
      files,
    }),
  )
  await removePartials(output, files)
  const saved = await findSaved(store, output, resume, tell)
  const changes = saved === undefined ? [] : changesSince(saved.run.config, run)

  const place = placeOf(saved)
  const { threads, signal } = options
  const open = await openRun(run, { folder, position: place.position, threads, signal })
  try {
    using trainer = await open.createTrainer()
    if (saved !== undefined) await trainer.restore(saved.state)
    tell({
      kind: 'start',
      step: place.step,
      steps: open.steps,
      batchesPerEpoch: open.loader.batchesPerEpoch,
      parameters: trainer.size.parameters,
      trained: trainer.size.trained,
      ...(saved === undefined ? {} : { resumed: { folder: saved.folder, position: place.position, changes } }),
    })
    const parts = { run, open, trainer, store, output, files, options }
    const metrics = await openLog(parts, place)
    const report = reporter(parts, metrics)
    const ended = await train(await courseOf(parts, place, metrics, report), place, measuredOf(saved))
    const { interrupted, values } = ended
    const model = interrupted ? undefined : join(output, 'model')
    const { weights, curve } = model === undefined ? {} : await finalWeights(parts)
    if (model !== undefined && weights !== undefined) {
      await saveModel(model, { weights, configs: open.start.files }, files)
    }
    const page = await report(interrupted ? 'interrupted' : 'finished', curve)
    return {
      interrupted,
      step: ended.place.step,
      steps: open.steps,
      metrics: values,
      model,
      best: await store.best(),
      report: page,
    }
  } finally {
    open.dispose()
  }
}

interface Parts {
  readonly run: RunConfig
  readonly open: OpenRun
  readonly trainer: Trainer
  readonly store: CheckpointStore
  readonly output: string
  readonly files: RunFiles
  readonly options: RunOptions
}

/** Those that the run ends with: the last ones, or with `wiseFt` some between them and the first. */
async function finalWeights({ run, open, trainer, options }: Parts) {
  const { wiseFt } = run
  const last = await trainer.weights(evaluated(run))
  if (wiseFt === undefined) return { weights: last }
  using beginner = await open.createTrainer()
  const first = await beginner.weights()
  const measure = async (weights: WeightMap) => {
    using model = await open.createTrainer(weights)
    return await open.evaluation.measure(model, options.signal)
  }
  const tell = (one: Interpolated) => options.onProgress?.({ kind: 'between', ...one })
  return {
    weights: interpolateWeights(first, last, wiseFt.alpha),
    curve: await measureBetween(first, last, wiseFt.alphas, measure, tell),
  }
}

/** The records of a run so far, and its config beside them. */
async function openLog({ run, output, files }: Parts, { step }: Place): Promise<Metrics> {
  await writing(output, () => replaceFile(join(output, 'config.json'), jsonBytes(run), files))
  return writing(output, () => openMetrics(join(output, 'metrics.jsonl'), step, files))
}

/** What writes the page, and says where it is. */
function reporter({ run, open, trainer, output, files }: Parts, { records }: Metrics) {
  const path = join(output, 'report.html')
  const content = {
    name: basename(output),
    ...{ records, config: run, ...trainer.size, steps: open.steps },
    batchesPerEpoch: open.loader.batchesPerEpoch,
    heldOut: open.evaluation.parts,
  }
  return async (state: ReportContent['state'], wiseFt?: readonly Interpolated[]): Promise<string> => {
    const page = renderReport({ ...content, state, wiseFt, data: open.loader.report() })
    await writing(path, () => replaceFile(path, new TextEncoder().encode(page), files))
    return path
  }
}

async function courseOf(
  { run, open, trainer, store, output, files, options }: Parts,
  { step }: Place,
  metrics: Metrics,
  report: (state: 'running') => Promise<string>,
): Promise<Course> {
  const { loader, evaluation, steps, evaluateEvery, saveEvery, tokenizer, start } = open
  const { signal, onProgress: tell = () => {} } = options
  const which = evaluated(run)
  const encoders = encodersOf(trainer, which)
  const events = await writing(output, () => createEventFile(join(output, 'tensorboard'), step, files))
  return {
    ...{ trainer, loader, steps, evaluateEvery, saveEvery, signal, tell },
    batchSize: run.batchSize,
    evaluateFirst: run.model.from !== undefined,
    logEvery: run.logEvery,
    evaluate: stop => evaluation.measure(encoders, stop),
    async save({ step, position, seconds }, measured) {
      const model = { weights: await trainer.weights(which), configs: start.files }
      const facts = { position, seconds, measured: measured?.step, metrics: measured?.values ?? {}, config: run }
      return store.save({ step, model, state: await trainer.state(), run: facts })
    },
    async log(record) {
      await writing(output, () => metrics.record(record))
      await writing(output, () => events.record(record))
      if (record.kind === 'evaluation') await report('running')
    },
    async keepBatch(batch, facts) {
      const path = join(output, `diverged-step-${String(facts.step).padStart(6, '0')}`)
      await keepBatch(path, batch, facts, tokenizer, files)
      return path
    },
  }
}

function encodersOf(trainer: Trainer, which: WeightsKind): Encoders {
  return {
    encodeImages: pixels => trainer.encodeImages(pixels, which),
    encodeTexts: ids => trainer.encodeTexts(ids, which),
  }
}

/** Which weights are evaluated and saved as the model. */
function evaluated({ ema }: RunConfig): WeightsKind {
  return ema === undefined ? 'trained' : 'averaged'
}

async function findSaved(
  store: CheckpointStore,
  output: string,
  resume: boolean,
  tell: (event: RunEvent) => void,
): Promise<ReadCheckpoint | undefined> {
  const folders = await store.list()
  if (!resume && folders.length > 0) {
    const sentence = `${output} holds a run already; go on with it (resume), or name another output.`
    throw new TrainError('run-folder', sentence, { output, checkpoints: folders.length })
  }
  const { found, warnings } = await store.latest()
  for (const sentence of warnings) tell({ kind: 'warning', sentence })
  if (folders.length > 0 && found === undefined) {
    const sentence = `No checkpoint in ${output} can be used: ${warnings[0]} Remove the folder to begin anew.`
    throw new TrainError('bad-checkpoint', sentence, { output })
  }
  return found
}

function placeOf(saved: ReadCheckpoint | undefined): Place {
  if (saved === undefined) return { step: 0, position: { epoch: 0, batch: 0 }, seconds: 0 }
  const { position, seconds } = saved.run
  if (!isPosition(position)) {
    throw new TrainError('bad-checkpoint', `${saved.folder} does not say where in the data it is.`, { position })
  }
  return { step: saved.step, position, seconds: typeof seconds === 'number' ? seconds : 0 }
}

function isPosition(value: unknown): value is DataPosition {
  return isRecord(value) && Number.isInteger(value.epoch) && Number.isInteger(value.batch)
}

function measuredOf(saved: ReadCheckpoint | undefined): Measured | undefined {
  const { measured, metrics } = saved?.run ?? {}
  if (typeof measured !== 'number' || !isRecord(metrics)) return undefined
  const numbers = Object.entries(metrics).filter((entry): entry is [string, number] => typeof entry[1] === 'number')
  return { step: measured, values: Object.fromEntries(numbers) }
}

async function writing<T>(path: string, write: () => Promise<T>): Promise<T> {
  return write().catch(cause => Promise.reject(writeFailed(path, cause)))
}

function jsonBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`)
}

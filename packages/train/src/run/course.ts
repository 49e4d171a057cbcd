// The course of a run: its parts joined to what is written into its folder.
import { basename, join } from 'node:path'
import { interpolateWeights } from '../interpolate-weights.js'
import type { WeightMap } from '../trainer/memory-file.js'
import type { Trainer, WeightsKind } from '../trainer/trainer.js'
import { keepBatch } from './broken-batch.js'
import { type CheckpointStore, writing } from './checkpoint/store.js'
import type { RunConfig } from './config/schema.js'
import type { Encoders } from './evaluation/evaluate.js'
import { type RunFiles, replaceFile } from './files.js'
import type { Course, Place } from './loop.js'
import { createEventFile } from './metrics/event-file.js'
import { type Metrics, openMetrics } from './metrics/metrics.js'
import type { OpenRun } from './open-run.js'
import type { RunEvent } from './progress.js'
import { type ReportContent, renderReport } from './report/page.js'
import { type Interpolated, measureBetween } from './wise-ft.js'

/** What a run is made of. */
export interface Parts {
  readonly run: RunConfig
  readonly open: OpenRun
  readonly trainer: Trainer
  readonly store: CheckpointStore
  readonly output: string
  readonly files: RunFiles
  readonly signal: AbortSignal | undefined
  tell(event: RunEvent): void
}

/** The records of a run so far, and its config beside them. */
export async function openLog({ run, output, files }: Parts, { step }: Place): Promise<Metrics> {
  await writing(output, () => replaceFile(join(output, 'config.json'), jsonBytes(run), files))
  return writing(output, () => openMetrics(join(output, 'metrics.jsonl'), step, files))
}

/** What writes the page, and says where it is. */
export function reporter({ run, open, trainer, output, files }: Parts, { records }: Metrics) {
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

export async function courseOf(
  { run, open, trainer, store, output, files, signal, tell }: Parts,
  { step }: Place,
  metrics: Metrics,
  report: (state: 'running') => Promise<string>,
): Promise<Course> {
  const { loader, evaluation, steps, evaluateEvery, saveEvery, tokenizer, start } = open
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
      const folder = await store.save({ step, model, state: await trainer.state(), run: facts })
      await report('running').catch(() => {}) // the next one will tell
      return folder
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

/** Those that the run ends with: the last ones, or with `wiseFt` some between them and the first. */
export async function finalWeights({ run, open, trainer, signal, tell }: Parts): Promise<FinalWeights | undefined> {
  const { wiseFt } = run
  const last = await trainer.weights(evaluated(run))
  if (wiseFt === undefined) return { weights: last }
  using beginner = await open.createTrainer()
  const first = await beginner.weights()
  const measure = async (weights: WeightMap) => {
    using model = await open.createTrainer(weights)
    return await open.evaluation.measure(model, signal)
  }
  const weights = interpolateWeights(first, last, wiseFt.alpha)
  try {
    const curve = await measureBetween(first, last, wiseFt.alphas, measure, one => tell({ kind: 'between', ...one }))
    return { weights, curve }
  } catch (error) {
    if (signal?.aborted) return undefined
    throw error
  }
}

interface FinalWeights {
  readonly weights: WeightMap
  readonly curve?: readonly Interpolated[]
}

function jsonBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`)
}

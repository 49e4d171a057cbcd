// Step after step, with what lies between: evaluations, checkpoints, metrics; and its ends, wanted or not.
import type { Batch } from '../batch.js'
import type { DataPosition, Loader } from '../data/loader.js'
import { TrainError } from '../error.js'
import type { StepReport, Trainer } from '../trainer/trainer.js'
import type { MetricRecord } from './metrics/metrics.js'
import { createPace, type RunEvent } from './progress.js'

export interface Place {
  /** Steps done. */
  readonly step: number
  readonly position: DataPosition
  /** Of the run so far. */
  readonly seconds: number
}

export interface Course {
  readonly trainer: Pick<Trainer, 'step'>
  readonly loader: Pick<Loader, 'next' | 'report'>
  readonly steps: number
  readonly batchSize: number
  readonly logEvery: number
  /** Before the first step too, to see what training makes of it. */
  readonly evaluateFirst?: boolean
  /** Steps between; the last step has both. */
  readonly evaluateEvery: number
  readonly saveEvery: number
  evaluate(signal?: AbortSignal): Promise<Readonly<Record<string, number>>>
  /** @throws TrainError `write-failed` */
  save(place: Place, measured: Measured | undefined): Promise<string>
  log(record: MetricRecord): Promise<void>
  /** Keeps a batch at which training broke down. Gives its folder. */
  keepBatch(batch: Batch, facts: Readonly<Record<string, unknown>>): Promise<string>
  tell(event: RunEvent): void
  readonly signal?: AbortSignal
}

export interface Ended {
  readonly interrupted: boolean
  readonly place: Place
  /** Of the last evaluation. */
  readonly values: Readonly<Record<string, number>>
}

/** An evaluation, and after which step it was made. */
export interface Measured {
  readonly step: number
  readonly values: Readonly<Record<string, number>>
}

/**
 * Trains from a place to the last step. An interrupt ends it after the step at hand, with a checkpoint.
 * @param last evaluation before
 * @throws TrainError `diverged`, `write-failed` (the last checkpoint), and what loader and trainer throw
 */
export async function train(course: Course, from: Place, last?: Measured): Promise<Ended> {
  const { trainer, loader, steps, signal, tell } = course
  const pace = createPace()
  const watch = createWatch(course.batchSize)
  const began = performance.now()
  let place = from
  let measured = last
  let savedAt = from.step
  let broken = 0

  if (course.evaluateFirst && from.step === 0) await evaluate()
  while (place.step < steps && !signal?.aborted) {
    const started = performance.now()
    const loaded = await loader.next(signal).catch(error => endOfInterrupt(error, signal))
    if (loaded === undefined) break
    const report = await takeStep(loaded.batch)
    const { step, loss, gradientNorm, learningRate, logitScale, images, duplicates } = report
    place = { step, position: loaded.position, seconds: from.seconds + (performance.now() - began) / 1000 }
    pace.add(images, performance.now() - started, loaded.waited)
    const speed = { imagesPerSecond: pace.imagesPerSecond(), waiting: pace.waiting() }
    tell({
      kind: 'step',
      ...report,
      ...speed,
      steps,
      position: place.position,
      secondsLeft: pace.secondsPerStep() * (steps - step),
    })
    broken = tellOfBroken(broken)
    const isLast = step === steps
    if (isLast || step === 1 || step % course.logEvery === 0) {
      await log('step', { loss, gradientNorm, learningRate, logitScale, ...speed, duplicates: duplicates / images })
    }
    if (isLast) break
    if (step % course.evaluateEvery === 0) await evaluate()
    if (!signal?.aborted && step % course.saveEvery === 0) await save().catch(tellOfFailure)
  }

  const isNews = !signal?.aborted && measured?.step !== place.step && (await evaluate())
  if (place.step > savedAt || (isNews && place.step > 0)) await save()
  return { interrupted: signal?.aborted === true, place, values: measured?.values ?? {} }

  async function takeStep(batch: Batch): Promise<StepReport> {
    try {
      const report = await trainer.step(batch)
      watch(report.loss)
      return report
    } catch (error) {
      if (!(error instanceof TrainError && error.code === 'diverged')) throw error
      const facts = { step: place.step + 1, ...error.facts }
      const folder = await course.keepBatch(batch, facts).catch(() => undefined)
      const where = folder === undefined ? 'it could not be saved' : `it is saved in ${folder}`
      const sentence = `${error.message} This came of the batch of step ${place.step + 1}; ${where}. Go on from the last checkpoint with a lower schedule.learningRate, a longer schedule.warmup, or optimizer.clipNorm 1.`
      throw new TrainError('diverged', sentence, { ...facts, folder }, { cause: error })
    }
  }

  /** Whether there is something new to know. */
  async function evaluate(): Promise<boolean> {
    const found = await course.evaluate(signal).catch(error => endOfInterrupt(error, signal))
    if (found === undefined) return false
    measured = { step: place.step, values: found }
    if (Object.keys(found).length === 0) return false
    tell({ kind: 'evaluation', ...measured })
    await log('evaluation', found)
    return true
  }

  async function log(kind: MetricRecord['kind'], of: Readonly<Record<string, number>>): Promise<void> {
    const { step, seconds } = place
    await course.log({ kind, step, seconds, values: of }).catch(tellOfFailure)
  }

  async function save(): Promise<void> {
    const folder = await course.save(place, measured)
    savedAt = place.step
    tell({ kind: 'checkpoint', step: place.step, folder })
  }

  /** What could not be written may be written later; the weights are in memory, and the run goes on. */
  function tellOfFailure(error: unknown): void {
    tell({ kind: 'warning', sentence: error instanceof Error ? error.message : String(error) })
  }

  function tellOfBroken(before: number): number {
    const { broken: now, examples } = loader.report()
    // At 1, 10, 100, …: often enough to be seen, not so often as to hide all else.
    if (now > before && Math.floor(Math.log10(now)) !== Math.floor(Math.log10(Math.max(before, 0.1)))) {
      const { key, reason } = examples[Math.min(before, examples.length - 1)]
      const sentence = `${now} broken ${now === 1 ? 'record was' : 'records were'} skipped: ${reason.includes(key) ? '' : `${key}: `}${reason}`
      tell({ kind: 'warning', sentence })
    }
    return now
  }
}

function endOfInterrupt(error: unknown, signal: AbortSignal | undefined): undefined {
  if (signal?.aborted) return undefined
  throw error
}

const watchedSteps = 20
const tooMuch = 3

/** Says where the loss runs away: its mean over the last steps is thrice what guessing, or the first step, gives. */
function createWatch(batchSize: number): (loss: number) => void {
  const last: number[] = []
  let limit: number | undefined
  return loss => {
    if (!Number.isFinite(loss)) throw new TrainError('diverged', `The loss is ${loss}.`, { loss })
    limit ??= tooMuch * Math.max(loss, Math.log(batchSize), 1)
    last.push(loss)
    if (last.length > watchedSteps) last.shift()
    const mean = last.reduce((sum, one) => sum + one, 0) / last.length
    if (last.length < watchedSteps || mean <= limit) return
    const sentence = `The loss has run away: ${mean.toPrecision(4)} over the last ${watchedSteps} steps.`
    throw new TrainError('diverged', sentence, { loss: mean, limit })
  }
}

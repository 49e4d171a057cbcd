// A run from its config to its model: begun, or gone on with.
import { join, resolve } from 'node:path'
import { TrainError } from '../error.js'
import { openCheckpoints, saveModel, writing } from './checkpoint/store.js'
import { changesSince } from './config/changes.js'
import { readRunConfig } from './config/read.js'
import { courseOf, finalWeights, openLog, type Parts, reporter } from './course.js'
import { evaluationNames } from './evaluation/names.js'
import { nodeFiles, type RunFiles, removePartials } from './files.js'
import { type Ended, type Measured, type Place, train } from './loop.js'
import { weightsIn } from './model/saved-form.js'
import { openRun, type ThreadFiles } from './open-run.js'
import type { RunEvent } from './progress.js'
import { findSaved, measuredOf, placeOf } from './saved.js'

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
  await writing(output, () => removePartials(output, files))
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
    const parts = { run, open, trainer, store, output, files, signal, tell }
    return await runParts(parts, place, measuredOf(saved))
  } finally {
    open.dispose()
  }
}

async function runParts(parts: Parts, from: Place, measured: Measured | undefined): Promise<RunResult> {
  const { output, open, store, files, signal } = parts
  const metrics = await openLog(parts, from)
  const report = reporter(parts, metrics)
  let ended: Ended
  try {
    ended = await train(await courseOf(parts, from, metrics, report), from, measured)
  } catch (error) {
    await report('interrupted').catch(() => {}) // the error is the thing to tell
    throw error
  }
  const final = ended.interrupted ? undefined : await finalWeights(parts)
  const isDone = final !== undefined && !signal?.aborted
  const model = isDone ? join(output, 'model') : undefined
  if (model !== undefined && final !== undefined) {
    await saveModel(model, { ...weightsIn(parts.run.save, final.weights), configs: open.start.finalFiles }, files)
  }
  return {
    interrupted: !isDone,
    step: ended.place.step,
    steps: open.steps,
    metrics: ended.values,
    model,
    best: await store.best(),
    report: await report(isDone ? 'finished' : 'interrupted', final?.curve),
  }
}

// Where a run goes on: what its output folder holds.
import type { DataPosition } from '../data/loader.js'
import { TrainError } from '../error.js'
import type { ReadCheckpoint } from './checkpoint/checkpoint.js'
import type { CheckpointStore } from './checkpoint/store.js'
import { isRecord } from './config/schema-walk.js'
import type { Measured, Place } from './loop.js'
import type { RunEvent } from './progress.js'

/** The checkpoint to go on from, if any. @throws TrainError `run-folder`, `bad-checkpoint` */
export async function findSaved(
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

/** @throws TrainError `bad-checkpoint` */
export function placeOf(saved: ReadCheckpoint | undefined): Place {
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

/** The last evaluation before. */
export function measuredOf(saved: ReadCheckpoint | undefined): Measured | undefined {
  const { measured, metrics } = saved?.run ?? {}
  if (typeof measured !== 'number' || !isRecord(metrics)) return undefined
  const numbers = Object.entries(metrics).filter((entry): entry is [string, number] => typeof entry[1] === 'number')
  return { step: measured, values: Object.fromEntries(numbers) }
}

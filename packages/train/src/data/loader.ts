import type { Batch } from '../batch.js'
import type { BrokenRecord } from './sample.js'

/** Where in the data a run is: all batches before this one were given. */
export interface DataPosition {
  readonly epoch: number
  /** Batches of this epoch that were given. */
  readonly batch: number
}

export interface LoadedBatch {
  readonly batch: Batch
  /** After this batch. */
  readonly position: DataPosition
  /** How long the caller waited for it, milliseconds. */
  readonly waited: number
}

export interface LoaderReport {
  /** Records that were looked at, each time that one was. */
  readonly read: number
  /** Records that were skipped, and the first hundred of them. */
  readonly broken: number
  readonly examples: readonly BrokenRecord[]
  /** Captions that were cut to fit the context. */
  readonly cut: number
  /** Share of the time since the first `next` in which a caller waited for a batch, 0 to 1. */
  readonly waiting: number
  /** Batches that lie ready. */
  readonly ready: number
}

/** Batches of a rank, without end; the same seed and position give the same batches. */
export interface Loader {
  /** Batches in an epoch of this rank, where the source knows its size. */
  readonly batchesPerEpoch: number | undefined
  /** @throws TrainError `broken-records` once more than the allowed share is broken; the signal's reason */
  next(signal?: AbortSignal): Promise<LoadedBatch>
  report(): LoaderReport
  dispose(): void
  [Symbol.dispose](): void
}

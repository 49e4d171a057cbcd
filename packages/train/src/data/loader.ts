import type { Batch } from '../batch.js'

/** Where in the data a run is: all batches before this one were given. */
export interface DataPosition {
  readonly epoch: number
  /** Batches of this epoch that were given. */
  readonly batch: number
}

/** A record that could not be used. */
export interface BrokenRecord {
  readonly key: string
  /** One sentence. */
  readonly reason: string
}

export interface LoadedBatch {
  readonly batch: Batch
  /** After this batch. */
  readonly position: DataPosition
  /** How long the caller waited for it, milliseconds. */
  readonly waited: number
}

export interface LoaderReport {
  readonly read: number
  /** Records that were skipped, and the first hundred of them. */
  readonly broken: number
  readonly examples: readonly BrokenRecord[]
}

/** Batches of a rank, without end; the same seed and position give the same batches. */
export interface Loader {
  /** Batches in an epoch of this rank, where the source knows its size. */
  readonly batchesPerEpoch: number | undefined
  /** @throws TrainError `broken-records` once more than the allowed share is broken; the signal's reason */
  next(signal?: AbortSignal): Promise<LoadedBatch>
  report(): LoaderReport
  dispose(): void
}

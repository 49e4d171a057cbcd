// What a loader and its threads say to each other.
import type { PlainError } from '../../parallel/protocol.js'
import type { MadeBatch, ThreadShare } from '../batch-maker.js'
import type { DataConfig } from '../config.js'
import type { LedgerCounts } from '../ledger.js'
import type { MakerOptions } from './open-maker.js'

/** What a thread begins with. */
export interface ThreadTask {
  readonly config: DataConfig
  readonly options: MakerOptions
  readonly share: ThreadShare
}

/** A thread may make so many more batches. */
export interface Credit {
  readonly credit: number
}

export type ThreadAnswer =
  | { readonly kind: 'open'; readonly batchesPerEpoch: number | undefined; readonly counts: LedgerCounts }
  | { readonly kind: 'batch'; readonly made: MadeBatch; readonly counts: LedgerCounts }
  | { readonly kind: 'failed'; readonly error: PlainError }

// Batches of opened sources, one after the other, each with the place in the data that it leaves one at.
import type { Recipe } from '@typeclip/image'
import type { Tokenizer } from '@typeclip/tokenizer'
import type { Batch } from '../batch.js'
import { TrainError } from '../error.js'
import type { DataConfig } from './config.js'
import { createLedger, type Ledger, type LedgerCounts } from './ledger.js'
import type { DataPosition } from './loader.js'
import type { Draft } from './plan/draft.js'
import { type Drafts, indexedDrafts } from './plan/indexed-drafts.js'
import { streamedDrafts } from './plan/streamed-drafts.js'
import { prepareBatch } from './prepare.js'
import type { IndexedSource, Source } from './source.js'
import { checkedSize } from './square.js'

export interface BatchOptions {
  /** Pictures in a batch of this rank. */
  readonly batchSize: number
  readonly seed: number
  /** Preprocessing of the model, to a square of a fixed size. */
  readonly recipe: Recipe
  /** Default 0 of 1. */
  readonly rank?: number
  readonly ranks?: number
  /** Where to go on; by default the beginning. */
  readonly position?: DataPosition
}

/** A thread that makes its part of the batches: thread, thread + threads, ... from the position on. */
export interface ThreadShare {
  readonly thread: number
  readonly threads: number
}

/** All of a data config but where records come from. */
export type MixConfig = Omit<DataConfig, 'sources' | 'prefetch' | 'threads'>

export interface BatchMaker {
  readonly batchesPerEpoch: number | undefined
  /** From the position on, without end. */
  batches(signal?: AbortSignal): AsyncGenerator<MadeBatch>
  counts(): LedgerCounts
}

/** A batch, and the position after it. */
export interface MadeBatch {
  readonly batch: Batch
  readonly position: DataPosition
}

/**
 * @param share passes the batches of other threads over without decoding
 * @throws TrainError `bad-data`, `broken-records`; ImageError `bad-argument` for a recipe
 */
export function createBatchMaker(
  sources: readonly Source[],
  config: MixConfig,
  options: BatchOptions & { readonly tokenizer: Tokenizer },
  { thread, threads }: ThreadShare = { thread: 0, threads: 1 },
): BatchMaker {
  const { batchSize, seed, recipe, rank = 0, ranks = 1, position = { epoch: 0, batch: 0 }, tokenizer } = options
  const size = checkedSize(recipe)
  checkNumbers({ batchSize, ranks }, 1)
  checkNumbers({ rank, epoch: position.epoch, batch: position.batch }, 0)
  if (rank >= ranks) throw new TrainError('bad-data', `There is no rank ${rank} among ${ranks}.`, { rank, ranks })
  if (sources.length === 0) throw new TrainError('bad-data', 'There are no data; give at least one source.')
  const { augmentation = {}, caption = 'random', overlong = 'cut', brokenLimit = 0.1 } = config
  const ledger = createLedger(brokenLimit)
  // What is wrong with a source, every thread sees: the first one counts it.
  const drafts = draftsOf(sources, config, { batchSize, seed, rank, ranks }, thread === 0 ? ledger : uncounted)
  const changes = { augmentation, caption, overlong }
  const prepare = { ...changes, seed, recipe, size, tokenizer, ledger, firstPlace: rank * batchSize }

  return {
    batchesPerEpoch: drafts.batchesPerEpoch,
    async *batches(signal) {
      let i = 0
      for await (const draft of drafts.from(position, signal)) {
        if (i++ % threads !== thread) continue
        yield { batch: await prepareBatch(draft, prepare, signal), position: after(draft) }
      }
    },
    counts: ledger.counts,
  }
}

const uncounted = { good: () => {}, broken: () => {} }

function draftsOf(
  sources: readonly Source[],
  config: MixConfig,
  place: { batchSize: number; seed: number; rank: number; ranks: number },
  ledger: Pick<Ledger, 'good' | 'broken'>,
): Drafts {
  const { distinctGroups = false, perGroup = 1, perFamily = 1, epochRecords, shuffleBuffer = 1000 } = config
  const options = { ...place, distinctGroups, perGroup, perFamily, epochRecords }
  const indexed = sources.filter((source): source is IndexedSource => source.kind === 'indexed')
  for (const { samples, broken } of indexed) {
    ledger.good(samples.length)
    for (const record of broken) ledger.broken(record)
  }
  if (indexed.length === sources.length) return indexedDrafts(indexed, options)
  return streamedDrafts(sources, { ...options, shuffleBuffer, onBroken: ledger.broken })
}

function after({ epoch, batch, last }: Draft): DataPosition {
  return last ? { epoch: epoch + 1, batch: 0 } : { epoch, batch: batch + 1 }
}

function checkNumbers(numbers: Readonly<Record<string, number>>, least: number): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (Number.isSafeInteger(value) && value >= least) continue
    const sentence = `${name} must be a whole number from ${least} on, not ${value}.`
    throw new TrainError('bad-data', sentence, { [name]: value })
  }
}

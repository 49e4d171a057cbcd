// Batches of the data that a config states, made in threads while the asking one computes.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { DataConfig } from '../config.js'
import type { LedgerCounts } from '../ledger.js'
import type { Loader } from '../loader.js'
import { loaderOf, madeHere } from '../loader-of.js'
import { unlessAborted } from '../unless-aborted.js'
import { BatchThread } from './batch-thread.js'
import { type MakerOptions, openMaker } from './open-maker.js'

export interface LoaderOptions extends MakerOptions {
  /** The threads' file, `@typeclip/train/node/loader-thread` unless set. For bundles, which put it elsewhere. */
  readonly worker?: URL
  /** Of the opening. */
  readonly signal?: AbortSignal
}

const ownFile = new URL('./loader-thread.js', import.meta.url)

/**
 * Opens the sources of a config and makes batches of them ahead of time. They are made in `config.threads` threads, or in
 * the asking one where that is 0, or where the threads' file is not to be found (a bundle; TypeScript source).
 * @throws TrainError `bad-data`, `unreadable`, `peer-missing`, `broken-records`; the signal's reason
 */
export async function createLoader(config: DataConfig, options: LoaderOptions): Promise<Loader> {
  const { worker, signal, ...making } = options
  const { threads = worker || existsSync(fileURLToPath(ownFile)) ? 1 : 0, prefetch = 2 } = config
  if (threads === 0) return openHere(config, making, signal)
  const each = Array.from(
    { length: threads },
    (_, thread) => new BatchThread(worker ?? ownFile, { config, options: making, share: { thread, threads } }),
  )
  const end = (): void => {
    for (const thread of each) void thread.end()
  }
  try {
    const opening = Promise.all(each.map(thread => thread.open(Math.ceil(prefetch / threads))))
    const [batchesPerEpoch] = await unlessAborted(opening, signal)
    let turn = 0
    return loaderOf({
      batchesPerEpoch,
      next: () => each[turn++ % threads].batch(),
      counts: () => each.map(({ counts }) => counts).reduce(sum),
      ready: () => each.reduce((count, { ready }) => count + ready, 0),
      end,
    })
  } catch (error) {
    end()
    throw error
  }
}

async function openHere(config: DataConfig, options: MakerOptions, signal: AbortSignal | undefined): Promise<Loader> {
  return loaderOf(madeHere(await openMaker(config, options, signal)))
}

function sum(a: LedgerCounts, b: LedgerCounts): LedgerCounts {
  return {
    read: a.read + b.read,
    broken: a.broken + b.broken,
    examples: [...a.examples, ...b.examples].slice(0, 100),
    cut: a.cut + b.cut,
  }
}

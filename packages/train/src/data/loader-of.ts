// The face of whatever makes batches: calls in turn, none lost, and the time that is waited.
import { TrainError } from '../error.js'
import type { BatchMaker, MadeBatch } from './batch-maker.js'
import type { LedgerCounts } from './ledger.js'
import type { Loader } from './loader.js'
import { unlessAborted } from './unless-aborted.js'

export interface Making {
  readonly batchesPerEpoch: number | undefined
  /** Called one at a time. */
  next(): Promise<MadeBatch>
  counts(): LedgerCounts
  /** Batches that lie ready. */
  ready(): number
  /** Lets go of everything. */
  end(): void
}

export function loaderOf(making: Making): Loader {
  let pending: Promise<MadeBatch> | undefined
  let began: number | undefined
  let waitedInAll = 0
  let disposed = false

  function dispose(): void {
    if (disposed) return
    disposed = true
    making.end()
  }

  async function next(signal: AbortSignal | undefined): Promise<MadeBatch> {
    if (disposed) throw new TrainError('disposed', 'The loader was disposed; open another one.')
    signal?.throwIfAborted()
    // A batch that an aborted call waited for is given to the next one: none is lost.
    pending ??= making.next()
    const made = await unlessAborted(pending, signal)
    pending = undefined
    return made
  }

  return {
    batchesPerEpoch: making.batchesPerEpoch,
    async next(signal) {
      const asked = performance.now()
      began ??= asked
      const made = await next(signal)
      const waited = performance.now() - asked
      waitedInAll += waited
      return { ...made, waited }
    },
    report() {
      const sofar = began === undefined ? 0 : performance.now() - began
      return { ...making.counts(), ready: making.ready(), waiting: sofar === 0 ? 0 : Math.min(1, waitedInAll / sofar) }
    },
    dispose,
    [Symbol.dispose]: dispose,
  }
}

/** Batches that are made in the asking thread, when they are asked for. */
export function madeHere(maker: BatchMaker): Making {
  const stop = new AbortController()
  const batches = maker.batches(stop.signal)
  return {
    batchesPerEpoch: maker.batchesPerEpoch,
    async next() {
      const { value, done } = await batches.next()
      if (done) throw new TrainError('bad-data', 'The loader failed before; open another one.')
      return value
    },
    counts: maker.counts,
    ready: () => 0,
    end: () => stop.abort(new TrainError('disposed', 'The loader was disposed; open another one.')),
  }
}

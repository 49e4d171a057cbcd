// Counts what a loader skipped, and says when it is too much.
import { TrainError } from '../error.js'
import type { BrokenRecord } from './sample.js'

export interface Ledger {
  /** Counts a record that could be used. */
  good(count?: number): void
  /** @throws TrainError `broken-records` beyond the limit */
  broken(record: BrokenRecord): void
  /** Counts captions that were cut. */
  cut(count: number): void
  /** Judges what there is though it be few. @throws TrainError `broken-records` */
  close(): void
  counts(): LedgerCounts
}

export interface LedgerCounts {
  readonly read: number
  readonly broken: number
  readonly examples: readonly BrokenRecord[]
  readonly cut: number
}

/** So many records are read before a share is judged. */
const fewest = 100
const mostExamples = 100

export function createLedger(brokenLimit: number): Ledger {
  let read = 0
  let broken = 0
  let cut = 0
  const examples: BrokenRecord[] = []

  function judge(): void {
    if (broken <= brokenLimit * read) return
    const reasons = examples.slice(0, 3).map(({ reason }) => reason)
    const sentence = `${broken} of ${read} records are broken, more than the ${brokenLimit * 100} % that brokenLimit allows: ${reasons.join(' ')}`
    throw new TrainError('broken-records', sentence, { read, broken, brokenLimit, examples: examples.slice(0, 10) })
  }

  return {
    good(count = 1) {
      read += count
    },
    broken(record) {
      read++
      broken++
      if (examples.length < mostExamples) examples.push(record)
      if (read >= fewest) judge()
    },
    cut(count) {
      cut += count
    },
    close: judge,
    counts: () => ({ read, broken, examples: [...examples], cut }),
  }
}

// Batches of sources whose records can be had in any order.
import { TrainError } from '../../error.js'
import type { DataPosition } from '../loader.js'
import type { IndexedSource } from '../source.js'
import type { Draft, Placed } from './draft.js'
import { planEpoch } from './epoch-plan.js'
import { quotasOf, sharesOf } from './quota.js'

export interface DraftOptions {
  /** Records in a batch of this rank. */
  readonly batchSize: number
  readonly seed: number
  readonly rank: number
  readonly ranks: number
  readonly distinctGroups: boolean
  readonly perGroup: number
  readonly perFamily: number
  /** Records in an epoch of all ranks; by default as many as the sources have. */
  readonly epochRecords?: number
}

export interface Drafts {
  readonly batchesPerEpoch: number | undefined
  /** The batches from a position on, without end. */
  from(position: DataPosition, signal?: AbortSignal): AsyncGenerator<Draft> | Generator<Draft>
}

/** @throws TrainError `bad-data` where the records do not fill one batch */
export function indexedDrafts(sources: readonly IndexedSource[], options: DraftOptions): Drafts {
  const { batchSize, rank, ranks, epochRecords } = options
  const placed = placeAll(sources)
  const sizes = sources.map(({ samples }) => samples.length)
  const empty = sources.find(({ samples }) => samples.length === 0)
  if (empty) {
    const why = empty.broken.length > 0 ? `: ${empty.broken[0].reason}` : '.'
    throw new TrainError('bad-data', `${empty.name} holds no usable record${why}`, { source: empty.name })
  }
  const whole = batchSize * ranks
  if (placed.length < whole) {
    const sentence = `A batch of ${whole} is more than the ${placed.length} records there are; use a smaller batch or more data.`
    throw new TrainError('bad-data', sentence, { batchSize: whole, records: placed.length })
  }
  const quotas = quotasOf(sizes, sharesOf(sources), epochRecords)
  const groups = Int32Array.from(placed, ({ group }) => group)
  const families = numbered(placed.map(({ sample }) => sample.family))
  const batchesPerEpoch = Math.floor(quotas.reduce((a, b) => a + b, 0) / whole)
  if (batchesPerEpoch === 0) {
    const sentence = `An epoch of ${epochRecords} records does not hold a batch of ${whole}.`
    throw new TrainError('bad-data', sentence, { epochRecords, batchSize: whole })
  }
  const plan = { ...options, sizes, quotas, groups, families, batchSize: whole }

  return {
    batchesPerEpoch,
    *from({ epoch: firstEpoch, batch: firstBatch }) {
      let from = firstBatch
      for (let epoch = firstEpoch; ; epoch++) {
        const numbers = planEpoch(plan, epoch)
        for (let batch = from; batch < batchesPerEpoch; batch++) {
          const at = batch * whole + rank * batchSize
          yield {
            epoch,
            batch,
            last: batch === batchesPerEpoch - 1,
            records: Array.from(numbers.subarray(at, at + batchSize), number => placed[number]),
            spare: chance => placed[Math.floor(chance * placed.length)],
          }
        }
        from = 0
      }
    },
  }
}

function placeAll(sources: readonly IndexedSource[]): readonly Placed[] {
  const samples = sources.flatMap(({ samples }) => samples)
  const groups = numbered(samples.map(({ group }) => group))
  return samples.map((sample, i) => ({ sample, group: groups[i] }))
}

/** Numbers names in the order in which they come up; what has none is one of its own. */
function numbered(names: readonly (string | undefined)[]): Int32Array {
  const numbers = new Map<string, number>()
  let next = 0
  return Int32Array.from(names, name => {
    if (name === undefined) return next++
    const number = numbers.get(name) ?? next++
    numbers.set(name, number)
    return number
  })
}

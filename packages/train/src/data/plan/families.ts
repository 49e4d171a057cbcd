import { createRandom } from '../../random.js'
import { shuffle } from './permutation.js'

export interface Kinds {
  /** The group of each item. */
  readonly groups: Int32Array
  /** The family of each item. */
  readonly families: Int32Array
  /** Groups of a family that come together. */
  readonly perFamily: number
}

/**
 * An order of items, arranged in runs of up to `perFamily` items of one family and of different groups; the runs in
 * random order.
 */
export function inFamilies(order: Int32Array, { groups, families, perFamily }: Kinds, seed: number): Int32Array {
  const open = new Map<number, number[][]>()
  const runs: number[][] = []
  for (const item of order) {
    const unfilled = open.get(families[item]) ?? []
    const fitting = unfilled.findIndex(run => !run.some(other => groups[other] === groups[item]))
    const run = fitting < 0 ? [] : unfilled[fitting]
    if (fitting < 0) {
      runs.push(run)
      unfilled.push(run)
    }
    run.push(item)
    if (run.length === perFamily) unfilled.splice(unfilled.indexOf(run), 1)
    open.set(families[item], unfilled)
  }
  shuffle(runs, createRandom(seed))
  return Int32Array.from(runs.flat())
}

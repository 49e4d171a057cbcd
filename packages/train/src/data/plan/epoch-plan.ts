// Which record stands where in an epoch, for sources whose records can be had in any order.
//
// The plan of an epoch depends on the seed and its number alone: a resumed run makes it again, and every rank makes the
// same one and takes its part of each batch, so that two ranks of 32 see the batches that one rank of 64 sees.
import { TrainError } from '../../error.js'
import { createRandom } from '../../random.js'
import { seedOf } from '../seed.js'
import { inFamilies, type Kinds } from './families.js'
import { permutation, shuffle } from './permutation.js'

export interface PlanOptions {
  /** Records of each source; they are numbered through, source after source. */
  readonly sizes: readonly number[]
  /** Records of each source in an epoch. */
  readonly quotas: readonly number[]
  /** The group of each record. */
  readonly groups: Int32Array
  /** The family of each record. */
  readonly families: Int32Array
  /** Records in a batch of all ranks together. */
  readonly batchSize: number
  readonly seed: number
  /** A group comes once in a batch, or `perGroup` times; so it does wherever `perGroup` or `perFamily` is above 1. */
  readonly distinctGroups: boolean
  /** Records of one group that come together. */
  readonly perGroup: number
  /** Groups of one family that come together. */
  readonly perFamily: number
}

/**
 * The record numbers of an epoch, [batches, batchSize] with `batches` the whole part of all quotas / batchSize.
 *
 * A source's records come in random order; when its quota exceeds its size it begins anew in another order, and what a
 * quota leaves over comes first in the next epoch: all its records are seen equally often. Where groups must differ, a
 * record that does not fit waits for the next batch that it fits; an epoch whose last batches cannot be filled so is
 * filled with records of a second round. Groups of one family come in runs of `perFamily`, in random order.
 * @throws TrainError `bad-data` where there are fewer groups than a batch needs
 */
export function planEpoch(options: PlanOptions, epoch: number): Int32Array {
  const { batchSize, seed, groups, perGroup, perFamily } = options
  const entries = drawEntries(options, epoch)
  shuffle(entries, createRandom(seedOf(seed, tagOf.mix, epoch)))
  const batches = Math.floor(entries.length / batchSize)
  if (!options.distinctGroups && perGroup === 1 && perFamily === 1) return entries.subarray(0, batches * batchSize)
  return fillBatches(unitsOf(entries, groups, perGroup), batches, options, epoch)
}

const tagOf = { order: 1, mix: 2, units: 3, runs: 4 }

function drawEntries({ sizes, quotas, seed }: PlanOptions, epoch: number): Int32Array {
  const entries = new Int32Array(quotas.reduce((a, b) => a + b, 0))
  let at = 0
  let first = 0
  for (const [source, size] of sizes.entries()) {
    const quota = quotas[source]
    let order: Int32Array = new Int32Array(0)
    let round = -1
    for (let place = epoch * quota; place < (epoch + 1) * quota; place++) {
      if (Math.floor(place / size) !== round) {
        round = Math.floor(place / size)
        order = permutation(size, seedOf(seed, tagOf.order, source, round))
      }
      entries[at++] = first + order[place % size]
    }
    first += size
  }
  return entries
}

/** Records that come together, all of one group. */
type Unit = readonly number[]

function unitsOf(entries: Int32Array, groups: Int32Array, perGroup: number): Unit[] {
  if (perGroup === 1) return Array.from(entries, entry => [entry])
  const open = new Map<number, number[]>()
  const units: number[][] = []
  for (const entry of entries) {
    const group = groups[entry]
    let unit = open.get(group)
    if (!unit || unit.length === perGroup) {
      unit = []
      units.push(unit)
      open.set(group, unit)
    }
    unit.push(entry)
  }
  return units
}

function fillBatches(units: readonly Unit[], batches: number, options: PlanOptions, epoch: number): Int32Array {
  const { batchSize, groups, seed } = options
  const plan = new Int32Array(batches * batchSize)
  const lastBatch = new Int32Array(groups.reduce((a, b) => Math.max(a, b), 0) + 1).fill(-1) // of each group
  const waiting = createWaiting(groups, units.length)
  const kinds = kindsOf(units, options)
  const fresh = rounds(units, seedOf(seed, tagOf.units, epoch), order =>
    kinds.perFamily === 1 ? order : inFamilies(order, kinds, seedOf(seed, tagOf.runs, epoch)),
  )
  for (let batch = 0, at = 0; batch < batches; batch++) {
    const end = at + batchSize
    const place = (unit: Unit): void => {
      lastBatch[groups[unit[0]]] = batch
      const part = unit.slice(0, end - at)
      plan.set(part, at)
      at += part.length
      if (part.length < unit.length) waiting.add(unit.slice(part.length))
    }
    for (const group of waiting.groups()) if (at < end) place(waiting.take(group))
    for (let drawn = 0; at < end; drawn++) {
      if (drawn > 2 * units.length) throw tooFewGroups(options)
      const unit = fresh.next()
      if (lastBatch[groups[unit[0]]] === batch) waiting.add(unit)
      else place(unit)
    }
  }
  return plan
}

function kindsOf(units: readonly Unit[], { groups, families, perFamily }: PlanOptions): Kinds {
  return {
    groups: Int32Array.from(units, ([entry]) => groups[entry]),
    families: Int32Array.from(units, ([entry]) => families[entry]),
    perFamily,
  }
}

/** Units that did not fit, by group; beyond `most` of them the next are let go: they are of groups that come up often. */
function createWaiting(groups: Int32Array, most: number) {
  const byGroup = new Map<number, Unit[]>()
  let count = 0
  return {
    /** Those whose turn is longest ago first. */
    groups: () => [...byGroup.keys()],
    add(unit: Unit): void {
      if (count >= most) return
      const group = groups[unit[0]]
      const units = byGroup.get(group)
      if (units) units.push(unit)
      else byGroup.set(group, [unit])
      count++
    },
    take(group: number): Unit {
      const units = byGroup.get(group) ?? []
      const unit = units.pop() ?? []
      byGroup.delete(group)
      if (units.length > 0) byGroup.set(group, units)
      count--
      return unit
    },
  }
}

/** Endless: all units in random order, then all again in another. */
function rounds(units: readonly Unit[], seed: number, arrange: (order: Int32Array) => Int32Array): { next(): Unit } {
  let order = arrange(permutation(units.length, seed))
  let at = 0
  let round = 0
  return {
    next() {
      if (at === order.length) {
        order = arrange(permutation(units.length, seedOf(seed, ++round)))
        at = 0
      }
      return units[order[at++]]
    },
  }
}

function tooFewGroups({ groups, batchSize, perGroup }: PlanOptions): TrainError {
  const present = new Set(groups).size
  const sentence = `A batch of ${batchSize} with at most ${perGroup} of a group needs more groups than the ${present} there are; use a smaller batch.`
  return new TrainError('bad-data', sentence, { groups: present, batchSize, perGroup })
}

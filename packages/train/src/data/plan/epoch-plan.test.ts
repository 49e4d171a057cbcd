import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type PlanOptions, planEpoch } from './epoch-plan.js'

const plain = { seed: 7, distinctGroups: false, perGroup: 1, perFamily: 1 }

function ungrouped(size: number, batchSize: number, options: Partial<PlanOptions> = {}): PlanOptions {
  return {
    ...plain,
    sizes: [size],
    quotas: [size],
    groups: Int32Array.from({ length: size }, (_, i) => i),
    families: Int32Array.from({ length: size }, (_, i) => i),
    batchSize,
    ...options,
  }
}

function countsOf(plan: Int32Array, size: number): number[] {
  const counts = new Array<number>(size).fill(0)
  for (const entry of plan) counts[entry]++
  return counts
}

describe('planEpoch', () => {
  it('gives every record once, but for the rest that fills no batch', () => {
    const plan = planEpoch(ungrouped(103, 10), 0)
    expect(plan).toHaveLength(100)
    expect(new Set(plan).size).toBe(100)
  })

  it('depends on the seed and the epoch alone', () => {
    const options = ungrouped(50, 10)
    expect(planEpoch(options, 3)).toEqual(planEpoch(options, 3))
    expect(planEpoch(options, 3)).not.toEqual(planEpoch(options, 4))
    expect(planEpoch(options, 3)).not.toEqual(planEpoch({ ...options, seed: 8 }, 3))
  })

  it('gives a source its share, and each of its records equally often over the epochs', () => {
    const options = { ...ungrouped(15, 5), sizes: [10, 5], quotas: [4, 11] }
    const entries = [0, 1, 2, 3, 4].flatMap(epoch => [...planEpoch(options, epoch)])
    const counts = countsOf(Int32Array.from(entries), 15)
    expect(counts.slice(0, 10)).toEqual(new Array(10).fill(2))
    expect(counts.slice(10)).toEqual(new Array(5).fill(11))
  })

  it('never repeats a group in a batch when groups must differ', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(30), { minLength: 40, maxLength: 200 }),
        fc.integer({ min: 1, max: 8 }),
        (list, batchSize) => {
          const groups = Int32Array.from(list)
          fc.pre(new Set(list).size >= batchSize)
          const plan = planEpoch({ ...ungrouped(list.length, batchSize), groups, distinctGroups: true }, 0)
          expect(plan).toHaveLength(Math.floor(list.length / batchSize) * batchSize)
          for (let at = 0; at < plan.length; at += batchSize) {
            const present = [...plan.subarray(at, at + batchSize)].map(entry => groups[entry])
            expect(new Set(present).size).toBe(batchSize)
          }
        },
      ),
    )
  })

  it('leaves almost no record out for the sake of groups', () => {
    const groups = Int32Array.from({ length: 8000 }, (_, i) => i % 1000)
    const plan = planEpoch({ ...ungrouped(8000, 64), groups, distinctGroups: true }, 0)
    expect(new Set(plan).size).toBeGreaterThan(7900)
  })

  it('fills batches from uneven groups, the rare ones more often', () => {
    const groups = Int32Array.from({ length: 2000 }, (_, i) => Math.floor(Math.log2(1 + (i % 255))))
    const plan = planEpoch({ ...ungrouped(2000, 8), groups, distinctGroups: true }, 0)
    for (let at = 0; at < plan.length; at += 8) {
      expect(new Set([...plan.subarray(at, at + 8)].map(entry => groups[entry])).size).toBe(8)
    }
    const rare = countsOf(plan, 2000).filter((_, entry) => groups[entry] === 0)
    expect(Math.max(...rare) - Math.min(...rare)).toBeLessThan(20) // each of 8 about 31 times
  })

  it('brings pictures of a group together, at most so many', () => {
    const groups = Int32Array.from({ length: 120 }, (_, i) => i % 20)
    const plan = planEpoch({ ...ungrouped(120, 12), groups, perGroup: 3 }, 0)
    for (let at = 0; at < plan.length; at += 12) {
      const present = [...plan.subarray(at, at + 12)].map(entry => groups[entry])
      expect(countsOf(Int32Array.from(present), 20).filter(count => count > 0)).toEqual([3, 3, 3, 3])
      expect(new Set(plan.subarray(at, at + 12)).size).toBe(12)
    }
  })

  it('brings groups of a family together, at most so many', () => {
    const groups = Int32Array.from({ length: 960 }, (_, i) => i % 240)
    const families = groups.map(group => group % 12) // of 20 groups each
    const options = { ...ungrouped(960, 32), groups, families, perGroup: 2, perFamily: 4 }
    const alike = (perFamily: number): number => {
      const plan = planEpoch({ ...options, perFamily }, 0)
      let pairs = 0
      for (let at = 0; at < plan.length; at += 32) {
        const present = new Set([...plan.subarray(at, at + 32)].map(entry => groups[entry]))
        expect(present.size).toBe(16)
        const counts = countsOf(
          Int32Array.from(present, group => families[group]),
          12,
        )
        pairs += counts.reduce((sum, count) => sum + (count * (count - 1)) / 2, 0)
      }
      return pairs / (plan.length / 32)
    }
    expect(alike(1)).toBeLessThan(14) // 120 pairs, every eleventh or twelfth of one family by chance
    expect(alike(4)).toBeGreaterThan(24) // four runs of six pairs each
  })

  it('brings a family with fewer groups as it is', () => {
    const groups = Int32Array.from({ length: 60 }, (_, i) => i % 30)
    const families = groups.map(group => group >> 1)
    const plan = planEpoch({ ...ungrouped(60, 10), groups, families, perFamily: 8 }, 0)
    expect(countsOf(plan, 60)).toEqual(new Array(60).fill(1))
  })

  it('says that there are too few groups', () => {
    const groups = Int32Array.from({ length: 40 }, (_, i) => i % 4)
    expect(() => planEpoch({ ...ungrouped(40, 5), groups, distinctGroups: true }, 0)).toThrow(
      'A batch of 5 with at most 1 of a group needs more groups than the 4 there are',
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chunksByLength, evenChunks, oneChunk } from './chunk.js'

const budget = 2e9

describe('chunks', () => {
  it('take every row once, in order of the rows', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.integer({ min: 1, max: 3e9 }), (count, operations) => {
        const chunks = evenChunks(count, operations)
        expect(chunks.flat()).toEqual(Array.from({ length: count }, (_, row) => row))
        for (const chunk of chunks) expect(chunk.length === 1 || chunk.length * operations <= budget).toBe(true)
      }),
    )
  })

  it('by length take every row once, shorter ones first, within the budget of their longest', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 77 })), fc.integer({ min: 1e6, max: 1e8 }), (lengths, each) => {
        const chunks = chunksByLength(lengths, length => length * each)
        const rows = chunks.flat()
        expect([...rows].sort((a, b) => a - b)).toEqual(lengths.map((_, row) => row))
        const inOrder = rows.map(row => lengths[row])
        expect(inOrder).toEqual([...inOrder].sort((a, b) => a - b))
        for (const chunk of chunks) {
          const longest = Math.max(...chunk.map(row => lengths[row]))
          expect(chunk.length === 1 || chunk.length * longest * each <= budget).toBe(true)
        }
      }),
    )
  })

  it('by length are never worse than one chunk, and cut where lengths differ much', () => {
    const padded = (lengths: readonly number[]) =>
      chunksByLength(lengths, () => 1).reduce(
        (sum, chunk) => sum + chunk.length * Math.max(...chunk.map(row => lengths[row])),
        0,
      )
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 77 }), { minLength: 1 }), lengths => {
        expect(padded(lengths)).toBeLessThanOrEqual(lengths.length * Math.max(...lengths))
      }),
    )
    expect(chunksByLength([77, 8, 8, 9, 8], () => 1)).toEqual([[1, 2, 4, 3], [0]])
  })

  it('of nothing are none', () => {
    expect(oneChunk(0)).toEqual([])
    expect(evenChunks(0, 1)).toEqual([])
    expect(chunksByLength([], () => 1)).toEqual([])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { topK } from './top-k.js'

describe('topK', () => {
  it('is the head of a stable descending sort', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3, max: 3 })), fc.nat(8), (scores, k) => {
        const sorted = scores.map((score, index) => ({ score, index })).sort((a, b) => b.score - a.score)
        expect(topK(scores, k)).toEqual(sorted.slice(0, k).map(({ index }) => index))
      }),
    )
  })

  it('puts NaN last', () => {
    expect(topK([Number.NaN, -1, Number.NaN, 2], 4)).toEqual([3, 1, 0, 2])
  })
})

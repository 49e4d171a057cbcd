import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editDistance, nearest } from './nearest.js'

describe('nearest', () => {
  const names = ['classify', 'embed', 'rank', 'tokenize', 'preprocess', 'info']

  it.each([
    ['clasify', 'classify'],
    ['tokenise', 'tokenize'],
    ['emebd', 'embed'],
    ['pre', 'preprocess'],
    ['ranks', 'rank'],
  ])('takes %s for %s', (typed, meant) => {
    expect(nearest(typed, names)).toBe(meant)
  })

  it.each(['', 'xyz', 'train'])('takes %j for nothing', typed => {
    expect(nearest(typed, names)).toBeUndefined()
  })
})

describe('editDistance', () => {
  it('is symmetric, and 0 for equal words only', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a))
        expect(editDistance(a, b) === 0).toBe(a === b)
      }),
    )
  })

  it('counts two swapped letters once', () => {
    expect(editDistance('rnak', 'rank')).toBe(1)
  })
})

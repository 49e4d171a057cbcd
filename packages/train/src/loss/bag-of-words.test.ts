import { describe, expect, it } from 'vitest'
import { wordsOf } from './bag-of-words.js'

describe('wordsOf', () => {
  it('marks each word between start and end once, and not the padding', () => {
    const ids = { shape: [2, 6], data: Int32Array.of(8, 3, 5, 3, 9, 0, 8, 1, 9, 0, 0, 0) }
    expect(wordsOf(ids, 10)).toEqual({
      shape: [2, 10],
      data: Int32Array.of(0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
    })
  })

  it('knows no words of an empty caption', () => {
    const words = wordsOf({ shape: [1, 4], data: Int32Array.of(8, 9, 0, 0) }, 10)
    expect(words.data.every(word => word === 0)).toBe(true)
  })

  it('refuses an id outside of the vocabulary', () => {
    const ids = { shape: [1, 3], data: Int32Array.of(8, 7, 9) }
    expect(() => wordsOf(ids, 7)).toThrow(
      expect.objectContaining({ code: 'bad-batch', facts: { row: 0, id: 7, vocabulary: 7 } }),
    )
  })
})

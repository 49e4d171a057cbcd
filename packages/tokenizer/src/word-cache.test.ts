import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createWordCache } from './word-cache.js'

const bytesOf = (word: string) => new TextEncoder().encode(word)

function find(cache: ReturnType<typeof createWordCache>, hash: number, word: string): number[] | undefined {
  const out = { ids: new Int32Array(0), length: 0 }
  const bytes = bytesOf(word)
  return cache.find(hash, bytes, bytes.length, out) ? Array.from(out.ids.subarray(0, out.length)) : undefined
}

function add(cache: ReturnType<typeof createWordCache>, hash: number, word: string, ids: number[]): void {
  const bytes = bytesOf(word)
  const list = Int32Array.of(9, ...ids)
  cache.add(hash, bytes, bytes.length, { ids: list, length: list.length }, 1)
}

describe('createWordCache', () => {
  it('gives back what was added and nothing else', () => {
    const cache = createWordCache(8)
    add(cache, 5, 'cat', [1, 2])
    expect(find(cache, 5, 'cat')).toEqual([1, 2])
    expect(find(cache, 5, 'car')).toBeUndefined()
    expect(find(cache, 5, 'ca')).toBeUndefined()
    expect(find(cache, 6, 'cat')).toBeUndefined()
  })

  it('keeps words of one hash apart', () => {
    const cache = createWordCache(8)
    add(cache, -7, 'one', [1])
    add(cache, -7, 'two', [2])
    expect([find(cache, -7, 'one'), find(cache, -7, 'two')]).toEqual([[1], [2]])
  })

  it('tries a bounded number of slots for words made to collide', () => {
    const cache = createWordCache(64)
    for (let i = 0; i < 32; i++) add(cache, 3, `word ${i}`, [i])
    expect(find(cache, 3, 'word 15')).toEqual([15])
    expect(find(cache, 3, 'word 16')).toBeUndefined()
    expect(find(cache, 3, 'word 31')).toBeUndefined()
  })

  it('keeps no word of more than 32 bytes', () => {
    const cache = createWordCache(8)
    add(cache, 1, 'a'.repeat(33), [1])
    add(cache, 1, 'a'.repeat(32), [2])
    expect(find(cache, 1, 'a'.repeat(33))).toBeUndefined()
    expect(find(cache, 1, 'a'.repeat(32))).toEqual([2])
  })

  it('never gives wrong ids, whatever is added and however full it is', () => {
    const entry = fc.tuple(fc.integer({ min: -3, max: 3 }), fc.string({ minLength: 1, maxLength: 12 }))
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.array(entry, { maxLength: 80 }), (words, entries) => {
        const cache = createWordCache(words)
        for (const [hash, word] of entries) {
          const ids = Array.from(bytesOf(word))
          const found = find(cache, hash, word)
          if (found === undefined) add(cache, hash, word, ids)
          else expect(found).toEqual(ids)
        }
      }),
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBpe, longestShortSpan } from './bpe.js'
import { createPairTable } from './pair-table.js'
import { clipVocabulary, type Vocabulary } from './vocabulary.js'

/** Merges as OpenAI's code does, with nothing remembered: the definition. */
function encodeSlowly({ byteIds, pairs, mergedIds }: Vocabulary, word: Uint8Array): number[] {
  let symbols = Array.from(word, (byte, i) => byteIds[i === word.length - 1 ? 256 + byte : byte])
  const rankOf = (left: number, right: number) => {
    for (let rank = mergedIds.length - 1; rank >= 0; rank--) {
      if (pairs[2 * rank] === left && pairs[2 * rank + 1] === right) return rank
    }
    return Number.POSITIVE_INFINITY
  }
  for (;;) {
    const best = Math.min(...symbols.slice(1).map((symbol, i) => rankOf(symbols[i], symbol)))
    if (best === Number.POSITIVE_INFINITY) return symbols
    const merged: number[] = []
    for (let i = 0; i < symbols.length; i++) {
      const isPair = i + 1 < symbols.length && symbols[i] === pairs[2 * best] && symbols[i + 1] === pairs[2 * best + 1]
      merged.push(isPair ? mergedIds[best] : symbols[i])
      if (isPair) i++
    }
    symbols = merged
  }
}

function encode(vocabulary: Vocabulary, word: Uint8Array, blockBytes?: number): number[] {
  const out = { ids: new Int32Array(0), length: 0 }
  createBpe(vocabulary, createPairTable(vocabulary), blockBytes)(word, word.length, out)
  return Array.from(out.ids.subarray(0, out.length))
}

/** Merges over an alphabet of two or three letters, so that pairs overlap, compete and come back. */
const vocabularies = fc
  .tuple(fc.integer({ min: 2, max: 3 }), fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 24 }))
  .map(([letters, choices]): Vocabulary => {
    const { byteIds } = clipVocabulary(514)
    const symbols = Array.from({ length: letters }, (_, i) => [byteIds[97 + i], byteIds[256 + 97 + i]]).flat()
    const ends = new Set(symbols.filter((_, i) => i % 2 === 1))
    const pairs: number[] = []
    const mergedIds: number[] = []
    for (const [a, b] of choices) {
      const within = symbols.filter(symbol => !ends.has(symbol))
      const right = symbols[b % symbols.length]
      const merged = 512 + mergedIds.length
      pairs.push(within[a % within.length], right)
      mergedIds.push(merged)
      symbols.push(merged)
      if (ends.has(right)) ends.add(merged)
    }
    const size = 514 + mergedIds.length
    return {
      size,
      startId: size - 2,
      endId: size - 1,
      byteIds,
      pairs: Int32Array.from(pairs),
      mergedIds: Int32Array.from(mergedIds),
    }
  })
const words = (maxLength: number) =>
  fc.array(fc.integer({ min: 97, max: 99 }), { minLength: 1, maxLength }).map(bytes => Uint8Array.from(bytes))

describe('createBpe', () => {
  it('encodes short words as the definition does', () => {
    fc.assert(
      fc.property(vocabularies, words(40), (v, word) => {
        expect(encode(v, word)).toEqual(encodeSlowly(v, word))
      }),
    )
  })

  it('encodes long words by lists as the definition does', () => {
    const long = fc.tuple(words(60), fc.integer({ min: 3, max: 8 })).map(([word, times]) => {
      const repeated = new Uint8Array(longestShortSpan + 1 + times * word.length)
      return repeated.map((_, i) => word[i % word.length])
    })
    fc.assert(
      fc.property(vocabularies, long, (v, word) => {
        expect(encode(v, word)).toEqual(encodeSlowly(v, word))
      }),
      { numRuns: 60 },
    )
  })

  it('encodes huge words block by block as the definition does, however small the blocks', () => {
    fc.assert(
      fc.property(vocabularies, words(300), fc.integer({ min: 1, max: 40 }), (v, word, blockBytes) => {
        expect(encode(v, word, blockBytes)).toEqual(encodeSlowly(v, word))
      }),
      { numRuns: 200 },
    )
  })

  it('merges a run of equals from the left', () => {
    const { byteIds } = clipVocabulary(514)
    const a = byteIds[97]
    const pairs = Int32Array.of(a, a, a, byteIds[256 + 97])
    const vocabulary = { size: 516, startId: 514, endId: 515, byteIds, pairs, mergedIds: Int32Array.of(512, 513) }
    expect(encode(vocabulary, Uint8Array.of(97, 97, 97, 97, 97))).toEqual([512, 512, byteIds[256 + 97]])
    expect(encode(vocabulary, Uint8Array.of(97, 97, 97, 97))).toEqual(
      [512, a, byteIds[256 + 97]].slice(0, 1).concat(513),
    )
  })

  it('looks up a number of pairs that grows with the length of the word and no faster', () => {
    const vocabulary = clipVocabulary()
    const rankOf = createPairTable(vocabulary)
    const lookups = (length: number) => {
      let count = 0
      const encodeWord = createBpe(vocabulary, (left, right) => {
        count++
        return rankOf(left, right)
      })
      const word = Uint8Array.from({ length }, (_, i) => 97 + ((i * i + (i >> 3)) % 26))
      encodeWord(word, length, { ids: new Int32Array(0), length: 0 })
      return count
    }
    for (const length of [100_000, 400_000]) expect(lookups(length)).toBeLessThan(3.2 * length)
  })
})

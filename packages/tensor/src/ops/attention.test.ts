import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Values } from '../operation.js'
import { normal, seededRandom } from '../random.js'
import { sizeOf } from '../tensor.js'
import { attention } from './attention.js'
import { softmax } from './softmax.js'

const cases = fc.record({
  batch: fc.integer({ min: 1, max: 2 }),
  tokens: fc.integer({ min: 1, max: 6 }),
  heads: fc.integer({ min: 1, max: 3 }),
  d: fc.integer({ min: 1, max: 5 }),
  seed: fc.nat(),
})

function noise(shape: readonly number[], random: () => number): Values {
  return { shape, data: Float64Array.from({ length: sizeOf(shape) }, () => normal(random)) }
}

/** x with everything from token `from` on replaced by other noise. */
function withOtherTail(x: Values, from: number, random: () => number): Values {
  const [, tokens, c] = x.shape
  const data = x.data.map((value, i) => (Math.floor(i / c) % tokens >= from ? normal(random) : value))
  return { shape: x.shape, data }
}

describe('attention', () => {
  it('with the causal mask does not see later tokens', () => {
    fc.assert(
      fc.property(cases, ({ batch, tokens, heads, d, seed }) => {
        const random = seededRandom(seed)
        const shape = [batch, tokens, heads * d]
        const [q, k, v] = [noise(shape, random), noise(shape, random), noise(shape, random)]
        const seen = Math.floor(tokens / 2) + 1
        const tail = (x: Values): Values => withOtherTail(x, seen, random)
        const attributes = { heads, causal: true }
        const first = attention.reference({ q, k, v }, attributes).data
        const second = attention.reference({ q, k: tail(k), v: tail(v) }, attributes).data
        first.forEach((value, i) => {
          if (Math.floor(i / (heads * d)) % tokens < seen) expect(second[i]).toBe(value)
        })
      }),
    )
  })

  it('with lengths does not see the padding', () => {
    fc.assert(
      fc.property(cases, ({ tokens, heads, d, seed }) => {
        const random = seededRandom(seed)
        const shape = [1, tokens, heads * d]
        const [q, k, v] = [noise(shape, random), noise(shape, random), noise(shape, random)]
        const length = 1 + (seed % tokens)
        const lengths = { shape: [1], data: Float64Array.of(length) }
        const tail = (x: Values): Values => withOtherTail(x, length, random)
        const first = attention.reference({ q, k, v, lengths }, { heads })
        expect(attention.reference({ q, k: tail(k), v: tail(v), lengths }, { heads })).toEqual(first)
      }),
    )
  })

  it('of equal keys averages the values', () => {
    const q = noise([1, 2, 4], seededRandom(1))
    const k = { shape: [1, 2, 4], data: new Float64Array(8).fill(3) }
    const v = { shape: [1, 2, 4], data: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8) }
    const { data } = attention.reference({ q, k, v }, { heads: 2 })
    expect([...data]).toEqual([3, 4, 5, 6, 3, 4, 5, 6])
  })
})

describe('softmax', () => {
  it('gives rows that sum to 1, with zeros behind the mask', () => {
    fc.assert(
      fc.property(cases, fc.boolean(), ({ batch, tokens, heads, seed }, causal) => {
        const x = noise([batch, heads, tokens, tokens], seededRandom(seed))
        const lengths = { shape: [batch], data: new Float64Array(batch).map((_, b) => 1 + ((seed + b) % tokens)) }
        const { data } = softmax.reference({ x, lengths }, { causal })
        for (let row = 0; row < batch * heads * tokens; row++) {
          const weights = data.subarray(row * tokens, (row + 1) * tokens)
          const length = lengths.data[Math.floor(row / (heads * tokens))]
          const visible = Math.min(length, causal ? (row % tokens) + 1 : tokens)
          expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12)
          expect(weights.subarray(visible).every(weight => weight === 0)).toBe(true)
        }
      }),
    )
  })

  it('does not overflow', () => {
    const { data } = softmax.reference({ x: { shape: [2], data: Float64Array.of(1e4, 1e4) } }, {})
    expect([...data]).toEqual([0.5, 0.5])
  })
})

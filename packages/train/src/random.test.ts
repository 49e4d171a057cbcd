import { describe, expect, it } from 'vitest'
import { createRandom } from './random.js'

describe('createRandom', () => {
  it('draws the numbers of xoshiro128**', () => {
    // From the authors' C code: the state 1, 2, 3, 4 gives 11520, 0, 5927040, 70819200.
    const random = createRandom([1, 2, 3, 4])
    const integers = Array.from({ length: 4 }, () => random.uniform() * 2 ** 32)
    expect(integers).toEqual([11520, 0, 5927040, 70819200])
  })

  it('goes on from a saved state', () => {
    const random = createRandom(7)
    random.normal()
    const again = createRandom(random.state())
    const draw = (from: typeof random) => Array.from({ length: 5 }, () => [from.normal(), from.below(10)])
    expect(draw(again)).toEqual(draw(random))
  })

  it('draws others from another seed, and evenly', () => {
    const numbers = (seed: number) => {
      const random = createRandom(seed)
      return Array.from({ length: 20_000 }, () => random.uniform())
    }
    expect(numbers(1)[0]).not.toBe(numbers(2)[0])
    const mean = numbers(1).reduce((sum, value) => sum + value, 0) / 20_000
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.01)
  })

  it('refuses a state from which nothing can be drawn', () => {
    for (const state of [
      [0, 0, 0, 0],
      [1, 2, 3, Number.NaN],
    ] as const) {
      expect(() => createRandom(state)).toThrow(expect.objectContaining({ code: 'bad-state' }))
    }
  })
})

import { describe, expect, it } from 'vitest'
import { normal, seededRandom } from './random.js'

describe('seededRandom', () => {
  it('gives the same numbers for the same seed', () => {
    const [a, b, c] = [seededRandom(7), seededRandom(7), seededRandom(8)]
    const first = Array.from({ length: 5 }, a)
    expect(Array.from({ length: 5 }, b)).toEqual(first)
    expect(Array.from({ length: 5 }, c)).not.toEqual(first)
  })

  it('is uniform in [0, 1), and normal has mean 0 and variance 1', () => {
    const random = seededRandom(1)
    const uniform = Array.from({ length: 20000 }, random)
    expect(uniform.every(value => value >= 0 && value < 1)).toBe(true)
    for (let bin = 0; bin < 10; bin++) {
      const count = uniform.filter(value => Math.floor(value * 10) === bin).length
      expect(Math.abs(count - 2000)).toBeLessThan(200)
    }
    const bell = Array.from({ length: 20000 }, () => normal(random))
    expect(Math.abs(bell.reduce((sum, x) => sum + x, 0) / 20000)).toBeLessThan(0.03)
    expect(Math.abs(bell.reduce((sum, x) => sum + x * x, 0) / 20000 - 1)).toBeLessThan(0.05)
  })
})

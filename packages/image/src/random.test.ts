import { describe, expect, it } from 'vitest'
import { randomResizedCrop } from './augment.js'
import { createRandom } from './random.js'

describe('createRandom', () => {
  it('depends on the seed alone', () => {
    const draw = (seed: number) => Array.from({ length: 5 }, createRandom(seed))
    expect(draw(7)).toEqual(draw(7))
    expect(draw(7)).not.toEqual(draw(8))
  })

  it('is even over [0, 1)', () => {
    const random = createRandom(1)
    const tenths = new Uint32Array(10)
    for (let i = 0; i < 100_000; i++) tenths[Math.floor(random() * 10)]++
    // Six standard deviations of a binomial.
    for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(570)
  })
})

describe('randomResizedCrop', () => {
  it('stays within the picture', () => {
    const random = createRandom(3)
    for (let i = 0; i < 1000; i++) {
      const [width, height] = [1 + Math.floor(random() * 50), 1 + Math.floor(random() * 50)]
      const box = randomResizedCrop(width, height, random)
      expect(box.left).toBeGreaterThanOrEqual(0)
      expect(box.top).toBeGreaterThanOrEqual(0)
      expect(box.left + box.width).toBeLessThanOrEqual(width)
      expect(box.top + box.height).toBeLessThanOrEqual(height)
    }
  })

  it('refuses ranges that mean nothing', () => {
    expect(() => randomResizedCrop(9, 9, Math.random, { scale: [1, 0.5] })).toThrow(/scale must be two numbers above 0/)
    expect(() => randomResizedCrop(0, 9, Math.random)).toThrow(/0 x 9/)
  })
})

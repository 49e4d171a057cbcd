import { normalizationTable } from '@typeclip/image'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../random.js'
import { applyColour, type ColourConfig, drawColour, meanLuma } from './colour.js'

const table = normalizationTable({ rescale: null, mean: null, std: null })
const middle = () => 128

/** A pixel after one draw, in bytes. */
function changed(config: ColourConfig, rgb: readonly number[], seed = 1, mean = middle): number[] {
  const matrix = drawColour(config, createRandom(seed), mean)
  if (!matrix) throw new Error('nothing was drawn')
  const into = new Float32Array(3)
  applyColour(Uint8Array.from(rgb), matrix, table, into)
  return [...into]
}

const bytes = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255))
const luma = ([red, green, blue]: readonly number[]) => 0.299 * red + 0.587 * green + 0.114 * blue

describe('drawColour', () => {
  it('draws nothing where nothing is configured', () => {
    const random = createRandom(1)
    const before = random.state()
    expect(drawColour({ hue: 0, grey: 0 }, random, middle)).toBeUndefined()
    expect(random.state()).toEqual(before)
  })

  it('leaves every byte as it is where what was drawn has no strength', () => {
    // The smallest chance of grey draws, and does not happen.
    fc.assert(
      fc.property(bytes, rgb => {
        expect(changed({ grey: 1e-9 }, rgb)).toEqual(rgb)
      }),
    )
  })

  it('keeps greys grey when hue and saturation change', () => {
    fc.assert(
      fc.property(fc.nat(255), fc.integer(), (grey, seed) => {
        expect(changed({ hue: 0.5, saturation: 1 }, [grey, grey, grey], seed)).toEqual([grey, grey, grey])
      }),
    )
  })

  it('keeps luma when the hue turns, until a channel is full', () => {
    fc.assert(
      fc.property(bytes, fc.integer(), (rgb, seed) => {
        const result = changed({ hue: 0.5 }, rgb, seed)
        fc.pre(result.every(value => value > 0 && value < 255))
        expect(Math.abs(luma(result) - luma(rgb))).toBeLessThan(1)
      }),
    )
  })

  it('turns red towards green and blue', () => {
    const seen = new Set(
      Array.from({ length: 200 }, (_, seed) => {
        const result = changed({ hue: 0.5 }, [200, 60, 60], seed)
        return result.indexOf(Math.max(...result))
      }),
    )
    expect(seen).toEqual(new Set([0, 1, 2]))
  })

  it('makes grey and negative pictures', () => {
    const grey = Math.round(luma([10, 200, 90]))
    expect(changed({ grey: 1 }, [10, 200, 90])).toEqual([grey, grey, grey])
    expect(changed({ invert: 1 }, [10, 200, 90])).toEqual([245, 55, 165])
  })

  it('moves contrast about the mean of the picture, and brightness about black', () => {
    fc.assert(
      fc.property(fc.integer(), seed => {
        expect(changed({ contrast: 0.9 }, [70, 70, 70], seed, () => 70)).toEqual([70, 70, 70])
        expect(changed({ brightness: 0.9 }, [0, 0, 0], seed)).toEqual([0, 0, 0])
        const [bright] = changed({ brightness: 0.5 }, [100, 100, 100], seed)
        expect(bright).toBeGreaterThanOrEqual(50)
        expect(bright).toBeLessThanOrEqual(150)
      }),
    )
  })

  it('stays within bytes', () => {
    const strong = { brightness: 1, contrast: 1, saturation: 1, hue: 0.5, invert: 0.5 }
    fc.assert(
      fc.property(bytes, fc.integer(), (rgb, seed) => {
        for (const value of changed(strong, rgb, seed))
          expect(Number.isInteger(value) && value >= 0 && value <= 255).toBe(true)
      }),
    )
  })
})

describe('meanLuma', () => {
  it('weighs channels as Pillow does', () => {
    expect(meanLuma(Uint8Array.of(255, 0, 0, 0, 0, 255))).toBeCloseTo((255 * (0.299 + 0.114)) / 2)
  })
})

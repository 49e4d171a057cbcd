import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { placementOf, roundHalfEven } from './geometry.js'
import { clipRecipe, type Recipe } from './recipe.js'

const side = fc.integer({ min: 1, max: 5000 })
const crop = (size: number, rest: Partial<Recipe> = {}): Recipe => ({ ...clipRecipe(size), ...rest })

describe('placementOf', () => {
  it('cuts the long side down to a whole number', () => {
    expect(placementOf(451, 300, crop(224))).toMatchObject({ width: 336, height: 224 })
    expect(placementOf(300, 451, crop(224))).toMatchObject({ width: 224, height: 336 })
  })

  it('parts torchvision from Hugging Face where the margin is 3, 7, 11, …', () => {
    // 227 - 224 = 3: half to even of 1.5 is 2, rounded down it is 1.
    const recipe = crop(224)
    expect(placementOf(227, 224, recipe).window.left).toBe(2)
    expect(placementOf(227, 224, { ...recipe, rgb: 'first' }).window.left).toBe(1)
    expect(placementOf(225, 224, recipe).window.left).toBe(0)
  })

  it('pads a smaller picture, the odd pixel to the left for Hugging Face and to the right for torchvision', () => {
    const recipe = crop(10, { resize: 'none', size: null })
    expect(placementOf(7, 20, recipe).window).toEqual({ left: -1, top: 5, width: 10, height: 10 })
    expect(placementOf(7, 20, { ...recipe, rgb: 'first' }).window.left).toBe(-2)
  })

  it('keeps at least one pixel of a picture that is fitted in', () => {
    const { width, height, window } = placementOf(5000, 1, crop(32, { resize: 'longest' }))
    expect([width, height]).toEqual([32, 1])
    expect(window).toEqual({ left: 0, top: -15, width: 32, height: 32 })
  })

  it('covers a target that is not square', () => {
    const recipe = crop(1, { size: [160, 224], crop: [160, 224] })
    expect(placementOf(640, 480, recipe)).toMatchObject({ width: 224, height: 168 })
    expect(placementOf(1000, 300, recipe)).toMatchObject({ width: 533, height: 160 })
  })

  it('never leaves a crop of the short side outside the picture', () => {
    fc.assert(
      fc.property(side, side, fc.integer({ min: 1, max: 500 }), fc.boolean(), (width, height, size, first) => {
        const placed = placementOf(width, height, crop(size, { rgb: first ? 'first' : 'last' }))
        const { window } = placed
        expect(Math.min(placed.width, placed.height)).toBe(size)
        expect(Math.min(window.left, window.top)).toBeGreaterThanOrEqual(0)
        expect(window.left + size).toBeLessThanOrEqual(placed.width)
        expect(window.top + size).toBeLessThanOrEqual(placed.height)
      }),
    )
  })

  it('fits a `longest` picture inside its frame', () => {
    fc.assert(
      fc.property(side, side, fc.integer({ min: 1, max: 500 }), (width, height, size) => {
        const placed = placementOf(width, height, crop(size, { resize: 'longest' }))
        expect(Math.max(placed.width, placed.height)).toBe(size)
        expect(-placed.window.left * 2 + placed.width).toBeLessThanOrEqual(size)
        expect(-placed.window.top * 2 + placed.height).toBeLessThanOrEqual(size)
      }),
    )
  })
})

describe('roundHalfEven', () => {
  it('takes halves to the even neighbour', () => {
    expect([0.5, 1.5, 2.5, 3.5, 1.49, 1.51, 7].map(roundHalfEven)).toEqual([0, 2, 2, 4, 1, 2, 7])
  })
})

import { describe, expect, it } from 'vitest'
import type { Pixels } from '../pixels.js'
import { toRgb } from './rgb.js'
import { composeOnWhite } from './white.js'

const one = { width: 1, height: 1 }
const rgbOf = (pixels: Pixels) => [...toRgb(pixels).data]
const whiteOf = (pixels: Pixels) => [...composeOnWhite(pixels).data]

describe('toRgb', () => {
  it('drops alpha and colour keys', () => {
    expect(rgbOf({ mode: 'RGBA', ...one, data: Uint8Array.of(1, 2, 3, 0) })).toEqual([1, 2, 3])
    expect(rgbOf({ mode: 'LA', ...one, data: Uint8Array.of(9, 0) })).toEqual([9, 9, 9])
  })

  it('shows an index past the palette as black', () => {
    const palette = Uint8Array.of(1, 2, 3)
    expect(rgbOf({ mode: 'P', width: 2, height: 1, data: Uint8Array.of(0, 7), palette })).toEqual([1, 2, 3, 0, 0, 0])
  })

  it('clamps 16 bits, truncates and clamps floats', () => {
    expect(rgbOf({ mode: 'I;16', ...one, data: Uint16Array.of(300) })).toEqual([255, 255, 255])
    const data = Float32Array.of(-5.5, 7.9, 400, Number.NaN)
    const result = rgbOf({ mode: 'F', width: 4, height: 1, data })
    expect(result.filter((_, i) => i % 3 === 0)).toEqual([0, 7, 255, 0])
  })

  it('mixes ink as Pillow does', () => {
    expect(rgbOf({ mode: 'CMYK', ...one, data: Uint8Array.of(0, 128, 255, 55) })).toEqual([200, 100, 0])
  })

  it('keeps the orientation, which is still to be applied', () => {
    expect(toRgb({ mode: 'L', ...one, data: Uint8Array.of(3), orientation: 6 })).toMatchObject({ orientation: 6 })
  })
})

describe('composeOnWhite', () => {
  it('weighs by alpha', () => {
    expect(whiteOf({ mode: 'RGBA', ...one, data: Uint8Array.of(0, 100, 255, 51) })).toEqual([204, 224, 255])
    expect(whiteOf({ mode: 'LA', ...one, data: Uint8Array.of(0, 255) })).toEqual([0, 0, 0])
  })

  it('looks at the alpha of a palette, opaque past its end', () => {
    const palette = Uint8Array.of(1, 2, 3, 4, 5, 6)
    const pixels: Pixels = { mode: 'P', width: 2, height: 1, data: Uint8Array.of(0, 1), palette }
    expect(whiteOf({ ...pixels, paletteAlpha: Uint8Array.of(0) })).toEqual([255, 255, 255, 4, 5, 6])
    expect(whiteOf(pixels)).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('takes one colour for transparent where there is a key', () => {
    const data = Uint8Array.of(1, 2, 3, 1, 2, 4)
    expect(whiteOf({ mode: 'RGB', width: 2, height: 1, data, colourKey: [1, 2, 3] })).toEqual([255, 255, 255, 1, 2, 4])
    expect(whiteOf({ mode: 'L', ...one, data: Uint8Array.of(8), colourKey: [8] })).toEqual([255, 255, 255])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ImageError } from '../error.js'
import type { Pixels } from '../pixels.js'
import { crop } from './crop.js'
import type { Filter } from './filters.js'
import { resize } from './resize.js'

const grey = (width: number, height: number, values: readonly number[]): Pixels => {
  return { mode: 'L', width, height, data: Uint8Array.from(values) }
}

describe('resize', () => {
  it('keeps a flat picture flat, in every mode and filter', () => {
    const side = fc.integer({ min: 1, max: 40 })
    const mode = fc.constantFrom('1', 'L', 'P', 'I;16', 'F', 'CMYK', 'RGB')
    const filter = fc.constantFrom<Filter>('box', 'bilinear', 'bicubic', 'lanczos')
    fc.assert(
      fc.property(side, side, side, side, mode, filter, (width, height, toWidth, toHeight, name, by) => {
        const value = name === '1' ? 255 : 99
        const result = resize(flat(name, width, height, value), { width: toWidth, height: toHeight, filter: by })
        // Float weights sum to 1 but for the last bits.
        expect(result.data.every(each => Math.abs(each - value) < 1e-4)).toBe(true)
        expect([result.width, result.height]).toEqual([toWidth, toHeight])
      }),
    )
  })

  it('keeps what a palette means', () => {
    const palette = Uint8Array.of(1, 2, 3, 4, 5, 6)
    const pixels: Pixels = { mode: 'P', width: 2, height: 1, data: Uint8Array.of(0, 1), palette }
    const result = resize(pixels, { width: 4, height: 1, filter: 'lanczos' })
    expect(result).toMatchObject({ mode: 'P', palette, data: Uint8Array.of(0, 0, 1, 1) })
  })

  it('does not let the colour under full transparency bleed', () => {
    const data = Uint8Array.of(255, 0, 255, 0, 10, 20, 30, 255)
    const result = resize({ mode: 'RGBA', width: 2, height: 1, data }, { width: 1, height: 1, filter: 'box' })
    // Half transparent, and the other half's colour but for the rounding of premultiplication.
    expect([...result.data]).toEqual([9, 19, 29, 128])
  })

  it('refuses results that no memory holds, before it computes anything', () => {
    const thin: Pixels = { mode: 'P', width: 1, height: 1e6, data: new Uint8Array(1e6), palette: new Uint8Array(3) }
    const window = { left: 0, top: 0, width: 1, height: 1 }
    const target = { width: 1e4, height: 1e10, filter: 'box', window } as const
    expect(() => resize(grey(1, 1, [0]), { width: 65536, height: 65536, filter: 'box' })).toThrow(/crop it first/)
    expect(() => resize(thin, target)).toThrow(ImageError)
  })

  it('says what is wrong with its arguments', () => {
    const pixels = grey(2, 2, [1, 2, 3, 4])
    const target = { width: 2, height: 1, filter: 'box' } as const
    expect(() => resize(pixels, { ...target, width: 0 })).toThrow(/0 x 1/)
    expect(() => resize(pixels, { ...target, box: [0, 0, 3, 1] })).toThrow(/does not lie within the 2 x 2 picture/)
    expect(() => resize(pixels, { ...target, window: { left: 1, top: 0, width: 2, height: 1 } })).toThrow(/Window/)
    // @ts-expect-error: a filter that there is not
    expect(() => resize(pixels, { ...target, filter: 'hamming' })).toThrow(/one of box, bilinear, bicubic, lanczos/)
  })
})

describe('crop', () => {
  it('fills what lies outside: palettes by index, bilevel pictures by white', () => {
    const window = { left: -1, top: 0, width: 3, height: 1 }
    expect([...crop(grey(1, 1, [5]), window, 7).data]).toEqual([7, 5, 7])
    expect([...crop({ mode: '1', width: 1, height: 1, data: Uint8Array.of(0) }, window, 7).data]).toEqual([255, 0, 255])
    const far = { left: 9, top: 9, width: 1, height: 1 }
    expect([...crop({ mode: 'I;16', width: 1, height: 1, data: Uint16Array.of(500) }, far).data]).toEqual([0])
  })
})

function flat(name: string, width: number, height: number, value: number): Pixels {
  const size = { width, height }
  const count = width * height
  switch (name) {
    case 'I;16':
      return { mode: name, ...size, data: new Uint16Array(count).fill(value) }
    case 'F':
      return { mode: name, ...size, data: new Float32Array(count).fill(value) }
    case 'P':
      return { mode: name, ...size, data: new Uint8Array(count).fill(value), palette: new Uint8Array(0) }
    case 'CMYK':
      return { mode: name, ...size, data: new Uint8Array(count * 4).fill(value) }
    case 'RGB':
      return { mode: name, ...size, data: new Uint8Array(count * 3).fill(value) }
    default:
      return { mode: name === '1' ? '1' : 'L', ...size, data: new Uint8Array(count).fill(value) }
  }
}

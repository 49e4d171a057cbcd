import { describe, expect, it } from 'vitest'
import { decodeBmp } from './bmp.js'

interface Picture {
  readonly width: number
  readonly height: number
  readonly bits: number
  readonly compression?: number
  readonly masks?: readonly number[]
  readonly palette?: readonly number[]
  readonly pixels: readonly number[]
}

/** A BMP with the ordinary header of 40 bytes. */
function bmp({ width, height, bits, compression = 0, masks = [], palette = [], pixels }: Picture): Uint8Array {
  const start = 54 + 4 * masks.length + palette.length
  const bytes = new Uint8Array(start + pixels.length)
  const view = new DataView(bytes.buffer)
  bytes.set([0x42, 0x4d])
  view.setUint32(10, start, true)
  view.setUint32(14, 40, true)
  view.setInt32(18, width, true)
  view.setInt32(22, height, true)
  view.setUint16(26, 1, true)
  view.setUint16(28, bits, true)
  view.setUint32(30, compression, true)
  view.setUint32(46, palette.length / 4, true)
  masks.forEach((mask, index) => {
    view.setUint32(54 + 4 * index, mask, true)
  })
  bytes.set(palette, 54 + 4 * masks.length)
  bytes.set(pixels, start)
  return bytes
}

const limits = { pixelLimit: 1000 }
const colours = [10, 20, 30, 0, 40, 50, 60, 0, 70, 80, 90, 0]

describe('decodeBmp', () => {
  it('reads rows from the bottom, in blue, green, red, filled up to 4 bytes', () => {
    const pixels = [1, 2, 3, 0, 4, 5, 6, 0]
    expect(decodeBmp(bmp({ width: 1, height: 2, bits: 24, pixels }), limits)).toEqual({
      mode: 'RGB',
      width: 1,
      height: 2,
      data: Uint8Array.of(6, 5, 4, 3, 2, 1),
    })
    expect(decodeBmp(bmp({ width: 1, height: -2, bits: 24, pixels }), limits).data).toEqual(
      Uint8Array.of(3, 2, 1, 6, 5, 4),
    )
  })

  it('takes the fourth byte for alpha only where masks say so', () => {
    const pixels = [1, 2, 3, 4]
    expect(decodeBmp(bmp({ width: 1, height: 1, bits: 32, pixels }), limits)).toMatchObject({ mode: 'RGB' })
    const masks = [0xff0000, 0xff00, 0xff, 0xff000000]
    // Masks of a 40-byte header are three: the fourth is not looked at.
    expect(decodeBmp(bmp({ width: 1, height: 1, bits: 32, compression: 3, masks, pixels }), limits)).toMatchObject({
      mode: 'RGB',
      data: Uint8Array.of(3, 2, 1),
    })
  })

  it('tells bilevel, grey and palette pictures by their palettes', () => {
    const one = { width: 2, height: 1, bits: 1, pixels: [0b01000000, 0, 0, 0] }
    expect(decodeBmp(bmp({ ...one, palette: [0, 0, 0, 0, 255, 255, 255, 0] }), limits)).toMatchObject({
      mode: '1',
      data: Uint8Array.of(0, 255),
    })
    expect(decodeBmp(bmp({ ...one, palette: [255, 255, 255, 0, 0, 0, 0, 0] }), limits)).toMatchObject({
      mode: 'P',
      data: Uint8Array.of(0, 1),
    })
    const ramp = Array.from({ length: 256 * 4 }, (_, index) => (index % 4 === 3 ? 0 : index >> 2))
    expect(decodeBmp(bmp({ width: 1, height: 1, bits: 8, palette: ramp, pixels: [7, 0, 0, 0] }), limits)).toMatchObject(
      { mode: 'L' },
    )
    expect(
      decodeBmp(bmp({ width: 1, height: 1, bits: 8, palette: colours, pixels: [2, 0, 0, 0] }), limits),
    ).toMatchObject({
      mode: 'P',
      palette: Uint8Array.of(30, 20, 10, 60, 50, 40, 90, 80, 70),
    })
  })

  it('follows run-length codes: runs, single values, line ends, jumps', () => {
    const pixels = [2, 1, 0, 3, 2, 0, 1, 0, 0, 0, 0, 2, 1, 0, 4, 2, 0, 1]
    expect(
      decodeBmp(bmp({ width: 5, height: 2, bits: 8, compression: 1, palette: colours, pixels }), limits).data,
    ).toEqual(Uint8Array.of(0, 2, 2, 2, 2, 1, 1, 2, 0, 1))
  })

  it('says what is wrong with a broken one', () => {
    const small = bmp({ width: 3, height: 3, bits: 24, pixels: [1, 2, 3] })
    expect(() => decodeBmp(small, limits)).toThrowError(expect.objectContaining({ code: 'truncated' }))
    expect(() => decodeBmp(small.subarray(0, 30), limits)).toThrowError(expect.objectContaining({ code: 'truncated' }))
    expect(() => decodeBmp(bmp({ width: 40, height: 40, bits: 24, pixels: [] }), limits)).toThrowError(
      expect.objectContaining({ code: 'too-large' }),
    )
    expect(() => decodeBmp(bmp({ width: 1, height: 1, bits: 24, compression: 4, pixels: [] }), limits)).toThrowError(
      expect.objectContaining({ code: 'unsupported-format' }),
    )
  })
})

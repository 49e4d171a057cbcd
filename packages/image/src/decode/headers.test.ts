import { describe, expect, it } from 'vitest'
import { readAvifHeader } from './avif-header.js'
import { readJpegHeader } from './jpeg-header.js'
import { readPngChunks, readPngHeader } from './png/chunks.js'
import { readTiffHeader } from './tiff-header.js'
import { readWebpHeader } from './webp-header.js'

const ascii = (text: string): number[] => Array.from(text, letter => letter.charCodeAt(0))
const u16 = (value: number): number[] => [value >> 8, value & 255]
const u32 = (value: number): number[] => [...u16(value >>> 16), ...u16(value & 0xffff)]
const code = (name: string): unknown => expect.objectContaining({ code: name })

describe('readJpegHeader', () => {
  const segment = (marker: number, content: number[]): number[] => [
    0xff,
    marker,
    ...u16(content.length + 2),
    ...content,
  ]
  const frame = (components: number, precision = 8): number[] => [precision, ...u16(30), ...u16(40), components]
  const scan = segment(0xda, [1])
  const exif = [...ascii('Exif\0\0MM\0*'), ...u32(8), ...u16(1), ...u16(274), ...u16(3), ...u32(1), ...u16(8), 0, 0]
  const jpeg = (...segments: number[][]): Uint8Array => Uint8Array.from([0xff, 0xd8, ...segments.flat()])

  it('finds size, mode and orientation, and where EXIF lies', () => {
    const file = jpeg(segment(0xe1, exif), segment(0xc2, frame(3)), scan)
    expect(readJpegHeader(file)).toEqual({ width: 40, height: 30, mode: 'RGB', orientation: 8, exifAt: [3] })
  })

  it('skips fill bytes and bytes that belong to no segment', () => {
    expect(readJpegHeader(jpeg([0, 7], segment(0xe0, []), [0xff, 0xff], segment(0xc0, frame(1)), scan))).toMatchObject({
      mode: 'L',
    })
  })

  it('refuses what no mode can hold, and files without a frame', () => {
    expect(() => readJpegHeader(jpeg(segment(0xc1, frame(3, 12)), scan))).toThrowError(code('unsupported-format'))
    expect(() => readJpegHeader(jpeg(segment(0xc3, frame(3)), scan))).toThrowError(code('unsupported-format'))
    expect(() => readJpegHeader(jpeg(segment(0xc0, frame(2)), scan))).toThrowError(code('unsupported-format'))
    expect(() => readJpegHeader(jpeg(scan))).toThrowError(code('corrupt'))
    expect(() => readJpegHeader(jpeg([0xff, 0xd9]))).toThrowError(code('corrupt'))
    expect(() => readJpegHeader(jpeg(segment(0xc0, frame(3))))).toThrowError(code('truncated'))
  })
})

describe('readWebpHeader', () => {
  it('believes the file only as far as its bytes go', () => {
    const file = Uint8Array.from([...ascii('RIFF'), 200, 0, 0, 0, ...ascii('WEBPVP8L')])
    expect(() => readWebpHeader(file)).toThrowError(code('truncated'))
  })
})

describe('readPngHeader', () => {
  it('refuses kinds that PNG does not have', () => {
    const file = [0x89, ...ascii('PNG\r\n\x1a\n'), ...u32(13), ...ascii('IHDR'), ...u32(1), ...u32(1), 4, 2, 0, 0, 0]
    // Colour type 2 in 4 bits, with a true checksum.
    expect(() => readPngHeader(Uint8Array.from([...file, ...u32(0x5587_bedf)]))).toThrowError(
      expect.objectContaining({ code: 'corrupt', facts: { colourType: 2, depth: 4 } }),
    )
  })

  it('needs pixel data', () => {
    const header = { width: 1, height: 1, depth: 8, colourType: 0, interlaced: false } as const
    expect(() => readPngChunks(new Uint8Array(33), header)).toThrowError(code('truncated'))
  })
})

describe('readTiffHeader', () => {
  type Tag = readonly [tag: number, type: number, count: number, value: number]
  const tiff = (...tags: Tag[]): Uint8Array =>
    Uint8Array.from([
      ...ascii('MM\0*'),
      ...u32(8),
      ...u16(tags.length),
      ...tags.flatMap(([tag, type, count, value]) => [
        ...u16(tag),
        ...u16(type),
        ...u32(count),
        ...(type === 3 && count === 1 ? [...u16(value), 0, 0] : u32(value)),
      ]),
      ...u32(0),
    ])
  const size: Tag[] = [
    [256, 3, 1, 5],
    [257, 4, 1, 4],
  ]

  it('finds size and mode', () => {
    expect(readTiffHeader(tiff(...size, [258, 3, 1, 8], [262, 3, 1, 1], [274, 3, 1, 6]))).toMatchObject({
      width: 5,
      height: 4,
      mode: 'L',
      orientation: 6,
      overrides: [],
    })
  })

  it('asks for 16-bit grey as stored where the file says white is zero', () => {
    const { mode, overrides } = readTiffHeader(tiff(...size, [258, 3, 1, 16], [262, 3, 1, 0]))
    expect(mode).toBe('I;16')
    expect(overrides).toEqual([{ at: 8 + 2 + 3 * 12 + 8, size: 2, value: 1 }])
  })

  it('refuses a count of billions before it is believed, and a palette that is too short', () => {
    expect(() => readTiffHeader(tiff(...size, [320, 3, 0xffff_ffff, 8]))).toThrowError(code('truncated'))
    expect(() => readTiffHeader(tiff(...size, [258, 3, 1, 8], [262, 3, 1, 3], [320, 3, 6, 8]))).toThrowError(
      code('corrupt'),
    )
  })

  it('names samples and compressions that are not read', () => {
    expect(() => readTiffHeader(tiff(...size, [258, 3, 1, 32], [262, 3, 1, 1]))).toThrowError(
      code('unsupported-format'),
    )
    expect(() => readTiffHeader(tiff(...size, [259, 3, 1, 50000]))).toThrowError(code('unsupported-format'))
  })
})

describe('readAvifHeader', () => {
  const box = (name: string, ...content: number[][]): number[] => [
    ...u32(content.flat().length + 8),
    ...ascii(name),
    ...content.flat(),
  ]
  const avif = (...properties: number[][]): Uint8Array =>
    Uint8Array.from([...box('ftyp', ascii('avif')), ...box('meta', u32(0), box('iprp', box('ipco', ...properties)))])
  const ispe = (width: number, height: number): number[] => box('ispe', u32(0), u32(width), u32(height))

  it('takes the largest item, and knows alpha by its auxiliary picture', () => {
    expect(readAvifHeader(avif(ispe(64, 64), ispe(300, 200)))).toEqual({ width: 300, height: 200, mode: 'RGB' })
    const alpha = box('auxC', u32(0), ascii('urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0'))
    expect(readAvifHeader(avif(ispe(3, 2), alpha))).toMatchObject({ mode: 'RGBA' })
  })

  it('refuses boxes that are shorter than their headers, and files without a size', () => {
    expect(() => readAvifHeader(Uint8Array.from([...u32(4), ...ascii('ftypavif')]))).toThrowError(code('corrupt'))
    expect(() => readAvifHeader(avif())).toThrowError(code('corrupt'))
    expect(() => readAvifHeader(avif(ispe(64, 64)).subarray(0, -20))).toThrowError(code('truncated'))
  })
})

import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { checkJpegScans } from './jpeg-scan.js'

const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const
const picture = sharp({ create: { width: 100, height: 75, channels: 3, noise, background: 'black' } })
const code = (name: string): unknown => expect.objectContaining({ code: name })
const end = [0xff, 0xd9]

/** With the height of the frame header doubled. */
function taller(jpeg: Uint8Array, marker: number): Uint8Array {
  const copy = Uint8Array.from(jpeg)
  const at = copy.findIndex((value, index) => value === 0xff && copy[index + 1] === marker)
  copy[at + 6] *= 2
  return copy
}

describe('checkJpegScans', () => {
  it.each([
    ['baseline, 4:2:0', { chromaSubsampling: '4:2:0' }, 0xc0],
    ['baseline, 4:4:4', { chromaSubsampling: '4:4:4' }, 0xc0],
    ['progressive', { progressive: true }, 0xc2],
  ])('follows the blocks of a scan to its end: %s', async (_, options, marker) => {
    const jpeg = await picture.clone().jpeg(options).toBuffer()
    expect(() => checkJpegScans(jpeg)).not.toThrow()
    expect(() => checkJpegScans(Uint8Array.from([...jpeg, 1, 2, 3]))).not.toThrow()
    expect(() => checkJpegScans(taller(jpeg, marker))).toThrow(code('truncated'))
    expect(() => checkJpegScans(jpeg.subarray(0, -2))).toThrow(code('truncated'))
  })

  it('finds the end of a scan before the end marker', async () => {
    const jpeg = await picture.clone().jpeg().toBuffer()
    expect(() => checkJpegScans(Uint8Array.from([...jpeg.subarray(0, -400), ...end]))).toThrow(code('truncated'))
  })

  const segment = (marker: number, ...content: number[]): number[] => [0xff, marker, 0, content.length + 2, ...content]
  const frame = segment(0xc0, 8, 0, 8, 0, 32, 1, 1, 0x11, 0)
  // One code each, 0: a difference of no bits, and the end of a block.
  const tables = [0x00, 0x10].flatMap(place => segment(0xc4, place, 1, ...new Array<number>(15).fill(0), 0))
  const scan = segment(0xda, 1, 1, 0x00, 0, 63, 0)
  const jpeg = (...parts: number[][]): Uint8Array => Uint8Array.from([0xff, 0xd8, ...parts.flat()])

  it('counts the blocks, four of two bits in one byte', () => {
    expect(() => checkJpegScans(jpeg(frame, tables, scan, [0], end))).not.toThrow()
    expect(() => checkJpegScans(jpeg(frame, tables, scan, end))).toThrow(code('truncated'))
  })

  it('counts the restarts', () => {
    const restart = segment(0xdd, 0, 2)
    expect(() => checkJpegScans(jpeg(frame, tables, restart, scan, [0], [0xff, 0xd0], [0], end))).not.toThrow()
    expect(() => checkJpegScans(jpeg(frame, tables, restart, scan, [0], end))).toThrow(code('truncated'))
  })

  it('tells damage from an end', () => {
    expect(() => checkJpegScans(jpeg(frame, tables, scan, [0b1000_0000, 0, 0], end))).toThrow(code('corrupt'))
    expect(() => checkJpegScans(jpeg(frame, scan, [0], end))).toThrow(code('corrupt'))
    expect(() => checkJpegScans(jpeg(frame, tables, segment(0xda, 1, 9, 0, 0, 63, 0), [0], end))).toThrow(
      code('corrupt'),
    )
    expect(() => checkJpegScans(jpeg(frame, tables, segment(0xda, 0, 0, 63, 0), [0], end))).toThrow(code('corrupt'))
    for (const short of [segment(0xc4, 0, 9), segment(0xc4, 0, ...new Array<number>(16).fill(9)), segment(0xdd, 1)]) {
      expect(() => checkJpegScans(jpeg(short, frame, end))).toThrow(code('corrupt'))
    }
    expect(() => checkJpegScans(jpeg(frame, tables, segment(0xda, 1, 1), [0], end))).toThrow(code('corrupt'))
    expect(() => checkJpegScans(jpeg(segment(0xc0, 8, 0, 8), end))).toThrow(code('corrupt'))
    expect(() => checkJpegScans(jpeg(segment(0xc0, 8, 0, 8, 0, 8, 1, 1, 0, 0), end))).toThrow(code('corrupt'))
  })
})

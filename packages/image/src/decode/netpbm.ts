// Binary PBM, PGM and PPM (P4, P5, P6) with samples of 8 bits.
import { ImageError } from '../error.js'
import type { Pixels } from '../pixels.js'
import type { DecodeContext } from './context.js'
import { checkSize } from './size.js'

/** @throws ImageError `truncated`, `corrupt`, `too-large`, `unsupported-format` (a maximum other than 255) */
export function decodeNetpbm(bytes: Uint8Array, { pixelLimit }: Pick<DecodeContext, 'pixelLimit'>): Pixels {
  const kind = String.fromCharCode(bytes[0], bytes[1])
  const cursor = { at: 2 }
  const width = readNumber(bytes, cursor)
  const height = readNumber(bytes, cursor)
  checkSize('PNM', width, height, pixelLimit)
  if (kind !== 'P4') {
    const maximum = readNumber(bytes, cursor)
    if (maximum !== 255) {
      throw new ImageError(
        'unsupported-format',
        `a ${kind} picture whose largest sample is ${maximum} is not read here.`,
        {
          format: 'netpbm',
          maximum,
        },
      )
    }
  }
  const rowBytes = kind === 'P4' ? Math.ceil(width / 8) : kind === 'P5' ? width : 3 * width
  const start = cursor.at
  if (bytes.length - start < rowBytes * height) {
    throw new ImageError(
      'truncated',
      `the ${kind} picture needs ${rowBytes * height} bytes and has ${bytes.length - start}.`,
    )
  }
  const samples = bytes.slice(start, start + rowBytes * height)
  if (kind === 'P5') return { mode: 'L', width, height, data: samples }
  if (kind === 'P6') return { mode: 'RGB', width, height, data: samples }
  const data = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    // A set bit is black.
    for (let x = 0; x < width; x++) {
      data[y * width + x] = (samples[y * rowBytes + (x >> 3)] >> (7 - (x & 7))) & 1 ? 0 : 255
    }
  }
  return { mode: '1', width, height, data }
}

// One number and the white space after it; before it may stand white space and comments to the end of a line.
function readNumber(bytes: Uint8Array, cursor: { at: number }): number {
  const isSpace = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)
  let { at } = cursor
  while (at < bytes.length && (isSpace(bytes[at]) || bytes[at] === 0x23)) {
    if (bytes[at] === 0x23) while (at < bytes.length && bytes[at] !== 0x0a && bytes[at] !== 0x0d) at++
    else at++
  }
  const digits = at
  let value = 0
  while (at < bytes.length && at - digits < 10 && bytes[at] >= 0x30 && bytes[at] <= 0x39) {
    value = value * 10 + bytes[at++] - 0x30
  }
  if (at === digits || !isSpace(bytes[at])) {
    throw new ImageError('corrupt', `the Netpbm header has no number at byte ${digits}.`, { at: digits })
  }
  cursor.at = at + 1
  return value
}

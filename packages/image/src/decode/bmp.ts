// Windows bitmaps (Pillow's BmpImagePlugin): 1, 4 and 8 bits with a palette, plain or run-length; 16, 24 and 32 bits.
import { ImageError } from '../error.js'
import type { Pixels } from '../pixels.js'
import { decodeBmpRuns } from './bmp-runs.js'
import type { DecodeContext } from './context.js'
import { type Reader, readerOf } from './reader.js'
import { checkSize } from './size.js'

interface Header {
  readonly width: number
  readonly height: number
  /** Rows run from the top; by default they run from the bottom. */
  readonly topDown: boolean
  readonly bits: number
  readonly compression: number
  readonly masks: readonly number[]
  /** Bytes an entry of the palette has: 3 in the oldest header, else 4. */
  readonly entryBytes: number
  readonly colours: number
  readonly paletteAt: number
  readonly pixelsAt: number
}

const plain = 0
const runs8 = 1
const runs4 = 2
const bitFields = 3

/**
 * Decodes a BMP. A palette of black and white in 1 bit makes `1`, one of i -> (i, i, i) `L`, any other `P`. The fourth
 * byte of 32 bits is no alpha unless the header's masks say so.
 * @throws ImageError `truncated`, `corrupt`, `too-large`, `unsupported-format`
 */
export function decodeBmp(bytes: Uint8Array, { pixelLimit }: Pick<DecodeContext, 'pixelLimit'>): Pixels {
  const reader = readerOf(bytes, 'BMP', true)
  const header = readHeader(reader)
  checkSize('BMP', header.width, header.height, pixelLimit)
  return header.bits <= 8 ? decodeIndexed(bytes, reader, header) : decodeDirect(bytes, header)
}

function readHeader(reader: Reader): Header {
  const size = reader.u32(14)
  if (![12, 40, 52, 56, 64, 108, 124].includes(size)) {
    throw new ImageError('not-an-image', `the file begins like a BMP, but no BMP has a header of ${size} bytes.`, {
      size,
    })
  }
  const old = size === 12
  const signedHeight = old ? reader.u16(20) : reader.i32(22)
  const topDown = !old && reader.u8(25) === 0xff
  const bits = reader.u16(old ? 24 : 28)
  const compression = old ? plain : reader.u32(30)
  checkKind(bits, compression)
  const colours = (old ? 0 : reader.u32(46)) || (bits <= 8 ? 1 << bits : 0)
  const masksAt = 54
  const masked = compression === bitFields
  const maskCount = size >= 56 ? 4 : 3
  const masks = masked ? Array.from({ length: maskCount }, (_, index) => reader.u32(masksAt + 4 * index)) : []
  const paletteAt = 14 + size + (masked && size === 40 ? 12 : 0)
  const entryBytes = old ? 3 : 4
  const stated = reader.u32(10)
  // Some writers forget the palette when they say where the pixels are.
  const forgotten = stated === 14 + size && bits <= 8
  return {
    width: old ? reader.u16(18) : reader.u32(18),
    height: topDown ? -signedHeight : signedHeight >>> 0,
    topDown,
    bits,
    compression,
    masks,
    entryBytes,
    colours,
    paletteAt,
    pixelsAt: forgotten ? stated + entryBytes * colours : stated || paletteAt + (bits <= 8 ? entryBytes * colours : 0),
  }
}

function checkKind(bits: number, compression: number): void {
  const kinds: Readonly<Record<number, readonly number[]>> = {
    [plain]: [1, 4, 8, 16, 24, 32],
    [runs8]: [8],
    [runs4]: [4],
    [bitFields]: [16, 24, 32],
  }
  if (!kinds[compression]?.includes(bits)) {
    throw new ImageError(
      'unsupported-format',
      `a BMP of ${bits} bits with compression ${compression} is not read here.`,
      {
        format: 'BMP',
        bits,
        compression,
      },
    )
  }
}

function decodeIndexed(bytes: Uint8Array, reader: Reader, header: Header): Pixels {
  const { width, height, bits, colours, entryBytes, compression } = header
  if (colours > 256) {
    throw new ImageError('corrupt', `the BMP declares a palette of ${colours} colours for ${bits} bits.`, { colours })
  }
  const bgr = reader.slice(header.paletteAt, colours * entryBytes)
  const palette = Uint8Array.from({ length: 3 * colours }, (_, i) => bgr[Math.floor(i / 3) * entryBytes + 2 - (i % 3)])
  const data = compression === plain ? unpackIndices(bytes, header) : unpackRuns(bytes, header)
  if (bits === 1 && isGrey(palette)) {
    return { mode: '1', width, height, data: data.map(index => (index === 0 ? 0 : 255)) }
  }
  if (colours > 2 && isGrey(palette)) return { mode: 'L', width, height, data }
  return { mode: 'P', width, height, data, palette }
}

// i -> (i, i, i), or black and white alone.
function isGrey(palette: Uint8Array): boolean {
  const top = palette.length === 6 ? 255 : 1
  return palette.every((value, i) => value === Math.floor(i / 3) * top)
}

function unpackIndices(bytes: Uint8Array, header: Header): Uint8Array {
  const { width, bits } = header
  const mask = (1 << bits) - 1
  return eachRow(bytes, header, 1, (row, out, to) => {
    for (let x = 0; x < width; x++) {
      const bit = x * bits
      out[to + x] = (bytes[row + (bit >> 3)] >> (8 - bits - (bit & 7))) & mask
    }
  })
}

function unpackRuns(bytes: Uint8Array, { width, height, bits, topDown, pixelsAt }: Header): Uint8Array {
  const rows = decodeBmpRuns(bytes, pixelsAt, width, height, bits)
  return topDown ? rows : flipRows(rows, width)
}

function flipRows(data: Uint8Array, width: number): Uint8Array {
  const flipped = new Uint8Array(data.length)
  for (let at = 0; at < data.length; at += width) flipped.set(data.subarray(at, at + width), data.length - at - width)
  return flipped
}

function decodeDirect(bytes: Uint8Array, header: Header): Pixels {
  const { width, height, bits } = header
  if (bits === 16) return { mode: 'RGB', width, height, data: decode16(bytes, header) }
  const order = channelOrder(header)
  const channels = order.length
  const data = eachRow(bytes, header, channels, (row, out, to) => {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) out[to + x * channels + c] = bytes[row + (x * bits) / 8 + order[c]]
    }
  })
  return { mode: channels === 4 ? 'RGBA' : 'RGB', width, height, data }
}

// Which byte of a pixel holds red, green, blue and, if there is one, alpha.
function channelOrder({ compression, masks, bits }: Header): number[] {
  if (compression === plain || (bits === 24 && masks[0] === 0xff0000 && masks[1] === 0xff00 && masks[2] === 0xff)) {
    return [2, 1, 0]
  }
  if (bits === 32 && masks.every(mask => mask === 0)) return [2, 1, 0, 3]
  const order = masks
    .filter((mask, index) => index < 3 || mask !== 0)
    .map(mask => [0xff, 0xff00, 0xff0000, 0xff000000].indexOf(mask))
  if (bits !== 32 || order.includes(-1)) throw unsupportedMasks(masks)
  return order
}

function decode16(bytes: Uint8Array, header: Header): Uint8Array {
  const { width, masks, compression } = header
  const green6 = masks[0] === 0xf800 && masks[1] === 0x7e0 && masks[2] === 0x1f
  const green5 = compression === plain || (masks[0] === 0x7c00 && masks[1] === 0x3e0 && masks[2] === 0x1f)
  if (!green6 && !green5) throw unsupportedMasks(masks)
  const [redShift, greenMask] = green6 ? [11, 63] : [10, 31]
  return eachRow(bytes, header, 3, (row, out, to) => {
    for (let x = 0; x < width; x++) {
      const pixel = bytes[row + 2 * x] | (bytes[row + 2 * x + 1] << 8)
      out[to + 3 * x] = (((pixel >> redShift) & 31) * 255) / 31
      out[to + 3 * x + 1] = (((pixel >> 5) & greenMask) * 255) / greenMask
      out[to + 3 * x + 2] = ((pixel & 31) * 255) / 31
    }
  })
}

function unsupportedMasks(masks: readonly number[]): ImageError {
  const shown = masks.map(mask => `0x${mask.toString(16)}`).join(', ')
  return new ImageError('unsupported-format', `a BMP with channel masks ${shown} is not read here.`, {
    format: 'BMP',
    masks,
  })
}

// Calls `unpack` for each row from the top, with where it begins in the file and in `out`; rows fill whole 4 bytes.
function eachRow(
  bytes: Uint8Array,
  { width, height, bits, topDown, pixelsAt }: Header,
  channels: number,
  unpack: (row: number, out: Uint8Array, to: number) => void,
): Uint8Array {
  const stride = Math.ceil((width * bits) / 32) * 4
  const needed = pixelsAt + stride * (height - 1) + Math.ceil((width * bits) / 8)
  if (bytes.length < needed) {
    throw new ImageError('truncated', `the BMP needs ${needed} bytes for its pixels and has ${bytes.length}.`, {
      needed,
      bytes: bytes.length,
    })
  }
  const out = new Uint8Array(width * height * channels)
  for (let y = 0; y < height; y++) {
    unpack(pixelsAt + stride * (topDown ? y : height - 1 - y), out, y * width * channels)
  }
  return out
}

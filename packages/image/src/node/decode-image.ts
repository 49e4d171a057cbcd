// Picture files to pixels in Node: own decoders where they are exact and small, sharp for the rest.
import { decodeBmp } from '../decode/bmp.js'
import { type ImageFormat, sniffFormat } from '../decode/format.js'
import { decodeGif } from '../decode/gif.js'
import { readJpegHeader } from '../decode/jpeg-header.js'
import { decodeNetpbm } from '../decode/netpbm.js'
import { orientPixels } from '../decode/orient.js'
import { decodePng } from '../decode/png/png.js'
import { checkSize, defaultPixelLimit } from '../decode/size.js'
import { readWebpHeader } from '../decode/webp-header.js'
import { ImageError } from '../errors.js'
import type { Pixels } from '../pixels.js'
import { inflate } from './inflate.js'
import { decodeBySharp } from './sharp.js'
import { type ImageSource, nameOf, readSource } from './source.js'
import { decodeTiff } from './tiff.js'

export interface DecodeOptions {
  /** Largest width x height, checked in the header before anything is allocated; by default Pillow's 178,956,970. */
  readonly pixelLimit?: number
  /** Turn the pixels as EXIF says. By default they stay as stored, and `orientation` tells; TIFF is always turned. */
  readonly orient?: boolean
  readonly signal?: AbortSignal
}

/**
 * Decodes a picture file into the mode and the very bytes that Pillow gives. Of an animation it is the first frame.
 * @throws ImageError see `ImageErrorCode`; the message begins with the file's name
 */
export async function decodeImage(source: ImageSource, options: DecodeOptions = {}): Promise<Pixels> {
  const { pixelLimit = defaultPixelLimit, orient = false, signal } = options
  try {
    checkAborted(signal)
    const bytes = await readSource(source, signal)
    checkAborted(signal)
    const pixels = await decoders[sniffFormat(bytes)](bytes, pixelLimit)
    checkAborted(signal)
    return orient ? orientPixels(pixels) : pixels
  } catch (error) {
    throw error instanceof ImageError ? named(error, nameOf(source)) : error
  }
}

const decoders: Readonly<Record<ImageFormat, (bytes: Uint8Array, pixelLimit: number) => Promise<Pixels>>> = {
  png: (bytes, pixelLimit) => decodePng(bytes, { pixelLimit, inflate }),
  gif: async (bytes, pixelLimit) => decodeGif(bytes, { pixelLimit }),
  bmp: async (bytes, pixelLimit) => decodeBmp(bytes, { pixelLimit }),
  netpbm: async (bytes, pixelLimit) => decodeNetpbm(bytes, { pixelLimit }),
  tiff: decodeTiff,
  avif: (bytes, pixelLimit) => decodeBySharp(bytes, { format: 'AVIF', size: undefined, mode: undefined, pixelLimit }),
  jpeg: (bytes, pixelLimit) => decodeWithHeader(bytes, 'JPEG', readJpegHeader(bytes), pixelLimit),
  webp: (bytes, pixelLimit) => decodeWithHeader(bytes, 'WebP', readWebpHeader(bytes), pixelLimit),
}

interface Header {
  readonly width: number
  readonly height: number
  readonly mode: 'L' | 'RGB' | 'RGBA' | 'CMYK'
  readonly orientation: number
}

async function decodeWithHeader(
  bytes: Uint8Array,
  format: string,
  header: Header,
  pixelLimit: number,
): Promise<Pixels> {
  const { width, height, mode, orientation } = header
  checkSize(format, width, height, pixelLimit)
  const pixels = await decodeBySharp(bytes, { format, size: { width, height }, mode, pixelLimit })
  return orientation === 1 ? pixels : { ...pixels, orientation }
}

function checkAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) {
    throw new ImageError('aborted', 'decoding was stopped by the caller.', {}, { cause: signal.reason })
  }
}

function named(error: ImageError, file: string): ImageError {
  return new ImageError(error.code, `${file}: ${error.message}`, { file, ...error.facts }, { cause: error.cause })
}

// Picture files to pixels in Node: own decoders where they are exact and small, sharp for the rest.
import { readAvifHeader } from '../decode/avif-header.js'
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
  /**
   * JPEG in RGB or grey only: lets libjpeg and sharp shrink the picture while they decode it, to this short side (never
   * larger). Much faster for photographs, but **the pixels are no longer Pillow's**: off unless given.
   */
  readonly shrinkOnLoad?: number
  readonly signal?: AbortSignal
}

/**
 * Decodes a picture file into the mode and the very bytes that Pillow gives. Of an animation it is the first frame.
 * @throws ImageError see `ImageErrorCode`; the message begins with the file's name
 */
export async function decodeImage(source: ImageSource, options: DecodeOptions = {}): Promise<Pixels> {
  const { pixelLimit = defaultPixelLimit, orient = false, shrinkOnLoad, signal } = options
  try {
    checkOptions(pixelLimit, shrinkOnLoad)
    checkAborted(signal)
    const bytes = await readSource(source, signal)
    checkAborted(signal)
    const pixels = await decoders[sniffFormat(bytes)](bytes, { pixelLimit, shrinkOnLoad })
    checkAborted(signal)
    return orient ? orientPixels(pixels) : pixels
  } catch (error) {
    throw error instanceof ImageError ? named(error, nameOf(source)) : error
  }
}

interface Request {
  readonly pixelLimit: number
  readonly shrinkOnLoad: number | undefined
}

const decoders: Readonly<Record<ImageFormat, (bytes: Uint8Array, request: Request) => Promise<Pixels>>> = {
  png: (bytes, { pixelLimit }) => decodePng(bytes, { pixelLimit, inflate }),
  gif: async (bytes, { pixelLimit }) => decodeGif(bytes, { pixelLimit }),
  bmp: async (bytes, { pixelLimit }) => decodeBmp(bytes, { pixelLimit }),
  netpbm: async (bytes, { pixelLimit }) => decodeNetpbm(bytes, { pixelLimit }),
  tiff: (bytes, { pixelLimit }) => decodeTiff(bytes, pixelLimit),
  avif: decodeAvif,
  jpeg: decodeJpeg,
  webp: decodeWebp,
}

async function decodeJpeg(bytes: Uint8Array, { pixelLimit, shrinkOnLoad }: Request): Promise<Pixels> {
  const { width, height, mode, orientation } = readJpegHeader(bytes)
  checkSize('JPEG', width, height, pixelLimit)
  const shortSide = Math.min(width, height)
  const shrink = shrinkOnLoad !== undefined && shrinkOnLoad < shortSide && mode !== 'CMYK'
  const scale = shrink ? shrinkOnLoad / shortSide : 1
  const size = { width: Math.round(width * scale), height: Math.round(height * scale) }
  return withOrientation(await decodeBySharp(bytes, { format: 'JPEG', size, shrink, mode, pixelLimit }), orientation)
}

async function decodeWebp(bytes: Uint8Array, { pixelLimit }: Request): Promise<Pixels> {
  const { width, height, mode, orientation } = readWebpHeader(bytes)
  checkSize('WebP', width, height, pixelLimit)
  const size = { width, height }
  return withOrientation(await decodeBySharp(bytes, { format: 'WebP', size, mode, pixelLimit }), orientation)
}

// The file may ask for a rotation, so its size is only an upper bound; libheif applies it.
async function decodeAvif(bytes: Uint8Array, { pixelLimit }: Request): Promise<Pixels> {
  const { width, height, mode } = readAvifHeader(bytes)
  checkSize('AVIF', width, height, pixelLimit)
  return decodeBySharp(bytes, { format: 'AVIF', mode, pixelLimit })
}

function withOrientation(pixels: Pixels, orientation: number): Pixels {
  return orientation === 1 ? pixels : { ...pixels, orientation }
}

function checkOptions(pixelLimit: number, shrinkOnLoad: number | undefined): void {
  if (!((Number.isSafeInteger(pixelLimit) && pixelLimit > 0) || pixelLimit === Infinity)) {
    throw new ImageError('bad-argument', `pixelLimit must be a whole number above 0, or Infinity, not ${pixelLimit}.`, {
      pixelLimit,
    })
  }
  if (shrinkOnLoad !== undefined && !(Number.isInteger(shrinkOnLoad) && shrinkOnLoad > 0)) {
    throw new ImageError('bad-argument', `shrinkOnLoad must be a whole number of pixels, not ${shrinkOnLoad}.`, {
      shrinkOnLoad,
    })
  }
}

function checkAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) {
    throw new ImageError('aborted', 'decoding was stopped by the caller.', {}, { cause: signal.reason })
  }
}

function named(error: ImageError, file: string): ImageError {
  return new ImageError(error.code, `${file}: ${error.message}`, { file, ...error.facts }, { cause: error.cause })
}

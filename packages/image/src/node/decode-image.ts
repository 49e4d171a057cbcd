// Picture files to pixels in Node: own decoders where they are exact and small, sharp for the rest.

import { attempt } from '../decode/attempt.js'
import { readAvifHeader } from '../decode/avif-header.js'
import type { DecodeContext } from '../decode/context.js'
import { type ImageFormat, sniffFormat } from '../decode/format.js'
import { readJpegHeader } from '../decode/jpeg-header.js'
import { orientPixels } from '../decode/orient.js'
import { ownDecoders } from '../decode/own.js'
import { checkPixelLimit, checkSize, defaultPixelLimit } from '../decode/size.js'
import { readWebpHeader } from '../decode/webp-header.js'
import { ImageError } from '../error.js'
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
export function decodeImage(source: ImageSource, options: DecodeOptions = {}): Promise<Pixels> {
  const { pixelLimit = defaultPixelLimit, orient = false, shrinkOnLoad, signal } = options
  return attempt(nameOf(source), signal, async () => {
    checkPixelLimit(pixelLimit)
    checkShrink(shrinkOnLoad)
    const bytes = await readSource(source, signal)
    signal?.throwIfAborted()
    const pixels = await decoders[sniffFormat(bytes)](bytes, { pixelLimit, shrinkOnLoad, inflate })
    return orient ? orientPixels(pixels) : pixels
  })
}

interface NodeContext extends DecodeContext {
  readonly shrinkOnLoad: number | undefined
}

type Decoder = (bytes: Uint8Array, context: NodeContext) => Pixels | Promise<Pixels>

const decoders: Readonly<Record<ImageFormat, Decoder>> = {
  ...ownDecoders,
  jpeg: decodeJpeg,
  webp: decodeWebp,
  tiff: decodeTiff,
  avif: decodeAvif,
}

async function decodeJpeg(bytes: Uint8Array, { pixelLimit, shrinkOnLoad }: NodeContext): Promise<Pixels> {
  const { width, height, mode, orientation } = readJpegHeader(bytes)
  checkSize('JPEG', width, height, pixelLimit)
  const shortSide = Math.min(width, height)
  const shrink = shrinkOnLoad !== undefined && shrinkOnLoad < shortSide && mode !== 'CMYK'
  const scale = shrink ? shrinkOnLoad / shortSide : 1
  const size = { width: Math.round(width * scale), height: Math.round(height * scale) }
  return withOrientation(await decodeBySharp(bytes, { format: 'JPEG', size, shrink, mode, pixelLimit }), orientation)
}

async function decodeWebp(bytes: Uint8Array, { pixelLimit }: NodeContext): Promise<Pixels> {
  const { width, height, mode, orientation } = readWebpHeader(bytes)
  checkSize('WebP', width, height, pixelLimit)
  const size = { width, height }
  return withOrientation(await decodeBySharp(bytes, { format: 'WebP', size, mode, pixelLimit }), orientation)
}

// The file may ask for a rotation, so its size is only an upper bound; libheif applies it.
async function decodeAvif(bytes: Uint8Array, { pixelLimit }: NodeContext): Promise<Pixels> {
  const { width, height, mode } = readAvifHeader(bytes)
  checkSize('AVIF', width, height, pixelLimit)
  return decodeBySharp(bytes, { format: 'AVIF', mode, pixelLimit })
}

function withOrientation(pixels: Pixels, orientation: number): Pixels {
  return orientation === 1 ? pixels : { ...pixels, orientation }
}

function checkShrink(shrinkOnLoad: number | undefined): void {
  if (shrinkOnLoad !== undefined && !(Number.isInteger(shrinkOnLoad) && shrinkOnLoad > 0)) {
    throw new ImageError('bad-argument', `shrinkOnLoad must be a whole number of pixels, not ${shrinkOnLoad}.`, {
      shrinkOnLoad,
    })
  }
}

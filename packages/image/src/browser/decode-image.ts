// Picture files to pixels in a browser: own decoders for PNG, GIF, BMP and Netpbm, the browser's for JPEG, WebP, AVIF.

import { attempt } from '../decode/attempt.js'
import { readAvifHeader } from '../decode/avif-header.js'
import type { DecodeContext } from '../decode/context.js'
import { type ForeignFormat, isCutShort } from '../decode/cut-short.js'
import { type ImageFormat, sniffFormat } from '../decode/format.js'
import { readJpegHeader } from '../decode/jpeg-header.js'
import { orientPixels } from '../decode/orient.js'
import { ownDecoders } from '../decode/own.js'
import { checkPixelLimit, checkSize, defaultPixelLimit } from '../decode/size.js'
import { readWebpHeader } from '../decode/webp-header.js'
import { ImageError } from '../error.js'
import type { BytePixels, Pixels } from '../pixels.js'
import { inflate } from './inflate.js'
import { bitmapOptions, readOpaque, readTransparent } from './readback.js'
import { type DrawnSource, type ImageSource, isEncoded, nameOf, readSource } from './source.js'

export interface DecodeOptions {
  /** Largest width x height, checked in the header before anything is decoded; by default Pillow's 178,956,970. */
  readonly pixelLimit?: number
  /** Turn the pixels as EXIF says. By default they stay as stored, and `orientation` tells. */
  readonly orient?: boolean
  readonly signal?: AbortSignal
}

/**
 * Decodes a picture file in a browser or worker, or reads the pixels of something drawn. PNG, JPEG and WebP give what
 * Pillow gives; JPEG in CMYK is converted by the browser, and TIFF is not read.
 *
 * Of an `<img>`, canvas, video or bitmap the pixels are RGBA as the browser shows them, orientation applied.
 * @throws ImageError see `ImageErrorCode`; the message begins with the file's name or address
 */
export function decodeImage(source: ImageSource, options: DecodeOptions = {}): Promise<Pixels> {
  const { pixelLimit = defaultPixelLimit, orient = false, signal } = options
  return attempt(nameOf(source), signal, async () => {
    checkPixelLimit(pixelLimit)
    if (!isEncoded(source)) return readDrawn(source, pixelLimit)
    const bytes = await readSource(source, signal)
    signal?.throwIfAborted()
    const pixels = await decoders[sniffFormat(bytes)](bytes, { pixelLimit, inflate })
    return orient ? orientPixels(pixels) : pixels
  })
}

type Decoder = (bytes: Uint8Array, context: DecodeContext) => Pixels | Promise<Pixels>

const decoders: Readonly<Record<ImageFormat, Decoder>> = {
  ...ownDecoders,
  jpeg: decodeJpeg,
  webp: decodeWebp,
  avif: decodeAvif,
  tiff: () => {
    throw new ImageError('unsupported-format', 'TIFF is not read in browsers. Convert it to PNG.', { format: 'TIFF' })
  },
}

async function decodeJpeg(bytes: Uint8Array, { pixelLimit }: DecodeContext): Promise<Pixels> {
  const { width, height, mode, orientation, exifAt } = readJpegHeader(bytes)
  checkSize('JPEG', width, height, pixelLimit)
  // Browsers turn the picture as EXIF says, whatever they are asked: as APP15 the segment means nothing to them.
  const plain = orientation === 1 ? bytes : patched(bytes, exifAt, 0xef)
  const pixels = await decodeByBrowser(plain, 'JPEG', 'image/jpeg', mode === 'L' ? 'L' : 'RGB')
  return orientation === 1 ? pixels : { ...pixels, orientation }
}

async function decodeWebp(bytes: Uint8Array, { pixelLimit }: DecodeContext): Promise<Pixels> {
  const { width, height, mode, orientation, exifAt } = readWebpHeader(bytes)
  checkSize('WebP', width, height, pixelLimit)
  const plain = orientation === 1 || exifAt === undefined ? bytes : patched(bytes, [exifAt], 0x78)
  const pixels = await decodeByBrowser(plain, 'WebP', 'image/webp', mode)
  return orientation === 1 ? pixels : { ...pixels, orientation }
}

async function decodeAvif(bytes: Uint8Array, { pixelLimit }: DecodeContext): Promise<Pixels> {
  const { width, height, mode } = readAvifHeader(bytes)
  checkSize('AVIF', width, height, pixelLimit)
  return decodeByBrowser(bytes, 'AVIF', 'image/avif', mode)
}

function patched(bytes: Uint8Array, positions: readonly number[], value: number): Uint8Array {
  const copy = bytes.slice()
  for (const at of positions) copy[at] = value
  return copy
}

async function decodeByBrowser(
  bytes: Uint8Array,
  format: ForeignFormat,
  type: string,
  mode: 'L' | 'RGB' | 'RGBA',
): Promise<BytePixels> {
  const blob = new Blob([bytes.slice()], { type })
  const bitmap = await createImageBitmap(blob, bitmapOptions).catch((cause: unknown) => {
    throw decodeError(bytes, format, cause)
  })
  const { width, height } = bitmap
  try {
    if (mode === 'RGBA') return { mode, width, height, data: await readTransparent(bitmap) }
    return { mode, width, height, data: firstChannels(await readOpaque(bitmap), mode === 'L' ? 1 : 3) }
  } finally {
    bitmap.close()
  }
}

function decodeError(bytes: Uint8Array, format: ForeignFormat, cause: unknown): ImageError {
  return isCutShort(bytes, format)
    ? new ImageError(
        'truncated',
        `the ${format} ends before its picture does; the file is cut short.`,
        { format },
        { cause },
      )
    : new ImageError(
        'corrupt',
        `the ${format} is damaged, or not of a kind this browser decodes.`,
        { format },
        { cause },
      )
}

async function readDrawn(source: DrawnSource, pixelLimit: number): Promise<BytePixels> {
  if (source instanceof ImageData) {
    checkSize('ImageData', source.width, source.height, pixelLimit)
    return { mode: 'RGBA', width: source.width, height: source.height, data: Uint8Array.from(source.data) }
  }
  const bitmap = await createImageBitmap(source, bitmapOptions).catch((cause: unknown) => {
    throw new ImageError(
      'unreadable',
      'the browser gives no pixels for it (not loaded, empty, or of another origin).',
      {},
      { cause },
    )
  })
  try {
    checkSize('picture', bitmap.width, bitmap.height, pixelLimit)
    return { mode: 'RGBA', width: bitmap.width, height: bitmap.height, data: await readTransparent(bitmap) }
  } finally {
    bitmap.close()
  }
}

function firstChannels(rgba: Uint8Array, channels: 1 | 3): Uint8Array {
  const out = new Uint8Array((rgba.length / 4) * channels)
  for (let from = 0, to = 0; from < rgba.length; from += 4) {
    for (let c = 0; c < channels; c++) out[to++] = rgba[from + c]
  }
  return out
}

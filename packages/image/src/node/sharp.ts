// sharp, loaded when the first picture needs it, and asked for raw channels: no colour management, no rotation.
import type { OutputInfo, Sharp, SharpOptions } from 'sharp'
import { type ForeignFormat, isCutShort } from '../decode/cut-short.js'
import { ImageError } from '../error.js'
import { channelsOf, type PixelMode, type Pixels } from '../pixels.js'

type SharpFactory = (input: Uint8Array, options: SharpOptions) => Sharp

/** What a header says of the pixels to come. */
export interface Expected {
  readonly format: ForeignFormat
  /** Absent where only the decoder knows (AVIF): then its size is taken. */
  readonly size?: { readonly width: number; readonly height: number }
  /** `size` is less than the file's: shrink while decoding. */
  readonly shrink?: boolean
  readonly mode: Exclude<PixelMode, 'P'>
  /** Bits a sample, where they may be other than 8. */
  readonly bits?: number
  /** Go on where the decoder only warns. By default a warning is an error, as it is for sharp. */
  readonly ignoreWarnings?: boolean
  readonly pixelLimit: number
}

/**
 * Decodes by sharp into the channels of `mode`.
 * @throws ImageError `missing-decoder`, `truncated`, `corrupt`, `too-large`
 */
export async function decodeBySharp(bytes: Uint8Array, expected: Expected): Promise<Pixels> {
  const { size, format, pixelLimit, shrink = false, ignoreWarnings = false } = expected
  const sharp = await loadSharp(format)
  const limitInputPixels = Number.isFinite(pixelLimit) ? pixelLimit : false
  const failOn = ignoreWarnings ? 'error' : 'warning'
  const image = sharp(bytes, { ignoreIcc: true, sequentialRead: true, limitInputPixels, failOn })
  if (shrink) image.resize({ ...size, fit: 'fill', kernel: 'cubic' })
  const decoding = asMode(image, expected).toBuffer({ resolveWithObject: true })
  const { data, info } = await decoding.catch((cause: unknown) => {
    throw decodeError(cause, bytes, format)
  })
  const { width, height } = info
  if (size !== undefined && (size.width !== width || size.height !== height)) {
    throw new ImageError(
      'corrupt',
      `the ${format} header declares ${size.width} x ${size.height} pixels, but there are ${width} x ${height}.`,
      { format, width, height },
    )
  }
  return toPixels(data, info, expected)
}

function asMode(image: Sharp, { mode, bits }: Expected): Sharp {
  switch (mode) {
    case '1':
    case 'L':
      return image.toColourspace('b-w').raw()
    case 'CMYK':
      return image
        .pipelineColourspace('cmyk')
        .toColourspace('cmyk')
        .raw({ depth: bits === 16 ? 'ushort' : 'uchar' })
    case 'I;16':
      return image.toColourspace('grey16').raw({ depth: 'ushort' })
    case 'F':
      return image.pipelineColourspace('b-w').toColourspace('b-w').raw({ depth: 'float' })
    default:
      return image.raw()
  }
}

function toPixels(data: Uint8Array, info: OutputInfo, { mode, bits }: Expected): Pixels {
  const { width, height, channels } = info
  if (mode === 'F') return { mode, width, height, data: everyNth(new Float32Array(aligned(data)), channels) }
  if (mode === 'I;16') return { mode, width, height, data: everyNth(new Uint16Array(aligned(data)), channels) }
  const bytes =
    mode === 'CMYK' && bits === 16 ? highBytes(data) : new Uint8Array(data.buffer, data.byteOffset, data.length)
  // Grey and alpha come as red, green, blue and alpha.
  if (mode === 'LA') return { mode, width, height, data: pick(bytes, channels, [0, channels - 1]) }
  return { mode, width, height, data: withChannels(bytes, channels, channelsOf(mode)) }
}

// A copy: a Buffer may begin at an odd address.
function aligned(data: Uint8Array): ArrayBuffer {
  return Uint8Array.from(data).buffer
}

function highBytes(data: Uint8Array): Uint8Array {
  return Uint8Array.from(new Uint16Array(aligned(data)), value => value >> 8)
}

function pick(data: Uint8Array, have: number, channels: readonly number[]): Uint8Array {
  const out = new Uint8Array((data.length / have) * channels.length)
  for (let from = 0, to = 0; from < data.length; from += have) {
    for (const channel of channels) out[to++] = data[from + channel]
  }
  return out
}

function everyNth<T extends Uint16Array | Float32Array>(values: T, step: number): T {
  return step === 1 ? values : (values.filter((_, index) => index % step === 0) as T)
}

// The decoder and the header may disagree about alpha: an unused channel goes, a missing one is opaque.
function withChannels(data: Uint8Array, have: number, want: number): Uint8Array {
  if (have === want) return data
  const out = new Uint8Array((data.length / have) * want).fill(255)
  const shared = Math.min(have, want)
  for (let from = 0, to = 0; from < data.length; from += have, to += want) {
    for (let c = 0; c < shared; c++) out[to + c] = data[from + c]
  }
  return out
}

let loading: Promise<SharpFactory> | undefined

function loadSharp(format: string): Promise<SharpFactory> {
  loading ??= import('sharp').then(module => module.default)
  return loading.catch((cause: unknown) => {
    loading = undefined
    const absent = cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND'
    const sentence = absent
      ? `decoding a ${format} needs sharp, which is not installed. Run: npm install sharp`
      : `decoding a ${format} needs sharp, which is installed but does not load here. Run: npm install --include=optional sharp`
    throw new ImageError('missing-decoder', sentence, { format, decoder: 'sharp' }, { cause })
  })
}

// Only sharp's own sentence is certain to be about this picture; libvips's may be another's that failed meanwhile.
function decodeError(cause: unknown, bytes: Uint8Array, format: ForeignFormat): ImageError {
  if (cause instanceof Error && /exceeds pixel limit/i.test(cause.message)) {
    return new ImageError('too-large', `the ${format} holds more pixels than the limit allows.`, { format }, { cause })
  }
  return isCutShort(bytes, format)
    ? new ImageError(
        'truncated',
        `the ${format} ends before its picture does; the file is cut short.`,
        { format },
        { cause },
      )
    : new ImageError('corrupt', `the ${format} is damaged and cannot be decoded.`, { format }, { cause })
}

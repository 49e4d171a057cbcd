// The first directory of a TIFF: size, kind of samples, palette and orientation (TIFF 6.0), without its pixels.
import { ImageError } from '../error.js'
import type { PixelMode } from '../pixels.js'
import { type Reader, readerOf } from './reader.js'

export interface TiffHeader {
  readonly width: number
  readonly height: number
  /** Pillow's mode for these samples. */
  readonly mode: PixelMode
  readonly bits: number
  /** 1..8: how the stored rows and columns are to be turned. */
  readonly orientation: number
  /** RGB of a palette picture, [2^bits, 3]. */
  readonly palette: Uint8Array | undefined
  /** Four samples of RGB without a word on the fourth: read as alpha, where libtiff warns. */
  readonly undeclaredAlpha: boolean
  /** Tags of the file that libvips would act upon otherwise than Pillow, and the value that stops it. */
  readonly overrides: readonly Override[]
}

/** A tag's number in the file: where it lies, how many bytes it has, and what it should be. */
export interface Override {
  readonly at: number
  readonly size: number
  readonly value: number
}

const tag = {
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  orientation: 274,
  samples: 277,
  planar: 284,
  palette: 320,
  extraSamples: 338,
  sampleFormat: 339,
}

const bytesOfType: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4 }

/** @throws ImageError `truncated`, `corrupt`, `unsupported-format` (samples that no mode here can hold) */
export function readTiffHeader(bytes: Uint8Array): TiffHeader {
  const reader = readerOf(bytes, 'TIFF', bytes[0] === 0x49)
  const entries = readDirectory(reader)
  const first = (key: number): number | undefined => entries.get(key)?.values[0]
  const width = first(tag.width)
  const height = first(tag.height)
  if (width === undefined || height === undefined) {
    throw new ImageError('corrupt', 'the TIFF directory does not say how large the picture is.')
  }
  const compression = first(tag.compression) ?? 1
  checkCompression(compression)
  const bits = first(tag.bits) ?? 1
  const samples = first(tag.samples) ?? 1
  const mode = modeOf({
    photometric: first(tag.photometric) ?? 0,
    bits,
    samples,
    compression,
    format: first(tag.sampleFormat) ?? 1,
    extra: first(tag.extraSamples),
  })
  const orientation = first(tag.orientation) ?? 1
  return {
    width,
    height,
    mode,
    bits,
    orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
    palette: mode === 'P' ? readPalette(entries.get(tag.palette)?.values ?? [], bits) : undefined,
    undeclaredAlpha: mode === 'RGBA' && !entries.has(tag.extraSamples),
    overrides: [
      // As grey (1) a palette picture gives its indices, and 16 bits or floats of "white is zero" stay as stored.
      ...(mode === 'P' || mode === 'I;16' || mode === 'F' ? override(entries.get(tag.photometric), 1) : []),
      // One sample a pixel has no planes; bilevel pictures that say otherwise come out black.
      ...(samples === 1 ? override(entries.get(tag.planar), 1) : []),
    ],
  }
}

function override(entry: Entry | undefined, value: number): Override[] {
  return entry === undefined || entry.values[0] === value ? [] : [{ at: entry.at, size: entry.size, value }]
}

// None, CCITT, LZW, JPEG, deflate, PackBits: what the libtiff in sharp unpacks.
function checkCompression(compression: number): void {
  if (![1, 2, 3, 4, 5, 7, 8, 32773, 32946].includes(compression)) {
    throw new ImageError('unsupported-format', `a TIFF with compression ${compression} is not read here.`, {
      format: 'TIFF',
      compression,
    })
  }
}

/** The numbers of one entry, and where in the file they lie. */
interface Entry {
  readonly values: readonly number[]
  readonly at: number
  /** Bytes a number. */
  readonly size: number
}

// Entries of the tags above; all of them hold unsigned numbers.
function readDirectory(reader: Reader): Map<number, Entry> {
  const directory = reader.u32(4)
  const count = reader.u16(directory)
  const wanted = new Set(Object.values(tag))
  const entries = new Map<number, Entry>()
  for (let index = 0; index < count; index++) {
    const at = directory + 2 + 12 * index
    const key = reader.u16(at)
    const size = bytesOfType[reader.u16(at + 2)]
    if (!wanted.has(key) || size === undefined) continue
    const length = reader.u32(at + 4)
    const valuesAt = length * size <= 4 ? at + 8 : reader.u32(at + 8)
    // Reading to the end first: a count of billions is refused before it is believed.
    reader.slice(valuesAt, length * size)
    const read = { 1: reader.u8, 2: reader.u16, 4: reader.u32 }[size] ?? reader.u32
    const values = Array.from({ length: Math.min(length, 3 * 256) }, (_, i) => read(valuesAt + i * size))
    entries.set(key, { values, at: valuesAt, size })
  }
  return entries
}

interface Samples {
  readonly photometric: number
  readonly bits: number
  readonly samples: number
  readonly compression: number
  readonly format: number
  readonly extra: number | undefined
}

// Pillow's TiffImagePlugin.OPEN_INFO, as far as the modes here go.
function modeOf(kind: Samples): PixelMode {
  const { photometric, bits, samples, compression, format, extra } = kind
  const byte = bits === 8 && format === 1
  const whole = format === 1
  if (photometric <= 1 && samples === 1) {
    if (whole && bits === 1) return '1'
    if (whole && (bits === 2 || bits === 4 || bits === 8)) return 'L'
    if (whole && bits === 16) return 'I;16'
    if (format === 3 && bits === 32) return 'F'
  }
  if (photometric === 1 && samples === 2 && byte) return extra === 0 ? 'L' : 'LA'
  if (photometric === 2 && whole && (bits === 8 || bits === 16) && samples >= 3) {
    return samples === 3 || extra === 0 ? 'RGB' : 'RGBA'
  }
  if (photometric === 3 && whole && [1, 2, 4, 8].includes(bits) && samples === 1) return 'P'
  if (photometric === 5 && whole && (bits === 8 || bits === 16) && samples >= 4) return 'CMYK'
  // YCbCr only as JPEG, which libtiff converts itself; of other compressions libvips makes other colours.
  if (photometric === 6 && byte && samples === 3 && compression === 7) return 'RGB'
  throw new ImageError(
    'unsupported-format',
    `a TIFF of ${samples} samples in ${bits} bits (photometric ${photometric}, sample format ${format}) is not read here.`,
    { format: 'TIFF', photometric, bits, samples, sampleFormat: format, extra },
  )
}

// Three columns of 16-bit values: all reds, all greens, all blues.
function readPalette(columns: readonly number[], bits: number): Uint8Array {
  const entries = 1 << bits
  if (columns.length < 3 * entries) {
    throw new ImageError('corrupt', `the TIFF palette has ${columns.length} values and ${3 * entries} are needed.`)
  }
  return Uint8Array.from({ length: 3 * entries }, (_, i) => columns[(i % 3) * entries + Math.floor(i / 3)] >> 8)
}

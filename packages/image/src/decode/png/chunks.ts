// A PNG's header, palette, transparency and compressed data (PNG specification, third edition), found without
// decompressing anything: text and colour chunks are never read, however large they would swell.
import { ImageError } from '../../error.js'
import { type Metadata, orientationOf } from '../orientation.js'
import { type Reader, readerOf, startsWith } from '../reader.js'

export interface PngHeader {
  readonly width: number
  readonly height: number
  readonly depth: 1 | 2 | 4 | 8 | 16
  /** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA */
  readonly colourType: 0 | 2 | 3 | 4 | 6
  readonly interlaced: boolean
}

export interface PngChunks {
  readonly header: PngHeader
  readonly palette: Uint8Array | undefined
  readonly transparency: Uint8Array | undefined
  readonly orientation: number
  /** The zlib stream in the pieces that the file holds. */
  readonly data: readonly Uint8Array[]
}

const depthsOf: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
}

/** @throws ImageError `truncated`, `corrupt` */
export function readPngHeader(bytes: Uint8Array): PngHeader {
  const reader = readerOf(bytes, 'PNG', false)
  if (reader.u32(8) !== 13 || reader.text(12, 4) !== 'IHDR') {
    throw new ImageError('corrupt', 'the PNG file does not begin with its IHDR header.')
  }
  checkCrc(reader, 8, 13)
  const [depth, colourType, compression, filter, interlace] = reader.slice(24, 5)
  if (!isColourType(colourType) || !isDepth(depth) || !depthsOf[colourType].includes(depth)) {
    throw new ImageError(
      'corrupt',
      `the PNG header asks for colour type ${colourType} in ${depth} bits: no such kind.`,
      {
        colourType,
        depth,
      },
    )
  }
  if (compression !== 0 || filter !== 0 || interlace > 1) {
    throw new ImageError(
      'corrupt',
      'the PNG header names a compression, filter or interlace method that is not known.',
      {
        compression,
        filter,
        interlace,
      },
    )
  }
  return { width: reader.u32(16), height: reader.u32(20), depth, colourType, interlaced: interlace === 1 }
}

/**
 * The chunks that matter for pixels.
 * @throws ImageError `truncated`, `corrupt`
 */
export function readPngChunks(bytes: Uint8Array, header: PngHeader): PngChunks {
  const reader = readerOf(bytes, 'PNG', false)
  const data: Uint8Array[] = []
  const metadata: { exif?: Metadata['exif']; xmp?: Metadata['xmp'] } = {}
  let palette: Uint8Array | undefined
  let transparency: Uint8Array | undefined
  let dataEnded = false
  for (let at = 33; at + 8 <= bytes.length; ) {
    const length = reader.u32(at)
    const name = reader.text(at + 4, 4)
    if (name === 'IEND') break
    const start = at + 8
    const whole = start + length + 4 <= bytes.length
    if (name === 'IDAT') {
      // The last piece of a cut file still holds rows; whether they suffice is seen when they are unpacked.
      if (!dataEnded) data.push(bytes.subarray(start, Math.min(start + length, bytes.length)))
    } else {
      dataEnded ||= data.length > 0
      if (!whole) break
      if (name === 'PLTE') {
        checkCrc(reader, at, length)
        palette ??= reader.slice(start, length)
      } else if (name === 'tRNS') transparency ??= reader.slice(start, length)
      else if (name === 'eXIf') metadata.exif = reader.slice(start, length)
      else if (name === 'iTXt') metadata.xmp ??= xmpPacket(reader.slice(start, length))
    }
    at = start + length + 4
  }
  if (data.length === 0) {
    throw new ImageError('truncated', 'the PNG file holds no pixel data.')
  }
  return { header, palette, transparency, orientation: orientationOf(metadata), data }
}

// keyword \0 compressed? method language \0 translated keyword \0 text
function xmpPacket(chunk: Uint8Array): Uint8Array | undefined {
  const keyword = 'XML:com.adobe.xmp\0'
  if (!startsWith(chunk, keyword) || chunk[keyword.length] !== 0) return undefined
  const language = chunk.indexOf(0, keyword.length + 2)
  const translated = language < 0 ? -1 : chunk.indexOf(0, language + 1)
  return translated < 0 ? undefined : chunk.subarray(translated + 1)
}

// CRC-32 of a chunk's name and data. Only short chunks are checked, so a table would not pay.
function checkCrc(reader: Reader, at: number, length: number): void {
  let crc = ~0
  for (const byte of reader.slice(at + 4, length + 4)) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  if (~crc >>> 0 !== reader.u32(at + 8 + length)) {
    const name = reader.text(at + 4, 4)
    throw new ImageError('corrupt', `the checksum of the PNG's ${name} chunk is wrong.`, { chunk: name })
  }
}

function isColourType(value: number): value is PngHeader['colourType'] {
  return Object.hasOwn(depthsOf, value)
}

function isDepth(value: number): value is PngHeader['depth'] {
  return value === 1 || value === 2 || value === 4 || value === 8 || value === 16
}

// A WebP's canvas, alpha and metadata, without its pixels (the WebP container specification).
import { ImageError } from '../error.js'
import { orientationOf } from './orientation.js'
import { readerOf } from './reader.js'

export interface WebpHeader {
  readonly width: number
  readonly height: number
  readonly mode: 'RGB' | 'RGBA'
  readonly orientation: number
  /** Where the name of the EXIF chunk lies, if there is one. */
  readonly exifAt?: number
}

/** @throws ImageError `truncated`, `corrupt` */
export function readWebpHeader(bytes: Uint8Array): WebpHeader {
  const reader = readerOf(bytes, 'WebP', true)
  const declared = reader.u32(4) + 8
  if (bytes.length < declared) {
    throw new ImageError('truncated', `the WebP file declares ${declared} bytes and has ${bytes.length}.`, { declared })
  }
  const kind = reader.text(12, 4)
  if (kind === 'VP8X') {
    const flags = reader.u8(20)
    const { exifAt, ...metadata } = metadataChunks(bytes, declared)
    return {
      width: 1 + u24(reader.slice(24, 3)),
      height: 1 + u24(reader.slice(27, 3)),
      mode: flags & 0x10 ? 'RGBA' : 'RGB',
      orientation: orientationOf(metadata),
      ...(exifAt === undefined ? {} : { exifAt }),
    }
  }
  if (kind === 'VP8L') {
    const packed = reader.u32(21)
    return {
      width: 1 + (packed & 0x3fff),
      height: 1 + ((packed >> 14) & 0x3fff),
      mode: packed & 0x1000_0000 ? 'RGBA' : 'RGB',
      orientation: 1,
    }
  }
  if (kind === 'VP8 ') {
    return { width: reader.u16(26) & 0x3fff, height: reader.u16(28) & 0x3fff, mode: 'RGB', orientation: 1 }
  }
  throw new ImageError('corrupt', `the WebP file begins with a chunk ${JSON.stringify(kind)}, which is no picture.`, {
    chunk: kind,
  })
}

/** @throws ImageError `truncated` where a chunk reaches past the end of the file */
export function checkWebpChunks(bytes: Uint8Array): void {
  const reader = readerOf(bytes, 'WebP', true)
  const end = reader.u32(4) + 8
  for (let at = 12; at < end; ) {
    const length = reader.u32(at + 4)
    reader.slice(at + 8, length)
    at += 8 + length + (length & 1)
  }
}

interface MetadataChunks {
  exif?: Uint8Array
  exifAt?: number
  xmp?: Uint8Array
}

function metadataChunks(bytes: Uint8Array, end: number): MetadataChunks {
  const reader = readerOf(bytes, 'WebP', true)
  const found: MetadataChunks = {}
  for (let at = 12; at + 8 <= end; ) {
    const name = reader.text(at, 4)
    const length = reader.u32(at + 4)
    if (name === 'EXIF' && at + 8 + length <= end) {
      found.exif = reader.slice(at + 8, length)
      found.exifAt = at
    }
    if (name === 'XMP ' && at + 8 + length <= end) found.xmp = reader.slice(at + 8, length)
    at += 8 + length + (length & 1)
  }
  return found
}

function u24(bytes: Uint8Array): number {
  return bytes[0] | (bytes[1] << 8) | (bytes[2] << 16)
}

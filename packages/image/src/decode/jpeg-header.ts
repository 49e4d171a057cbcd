// A JPEG's frame header and metadata, without its pixels (ITU-T T.81, annex B).
import { ImageError } from '../error.js'
import { orientationOf } from './orientation.js'
import { readerOf, startsWith } from './reader.js'

export interface JpegHeader {
  readonly width: number
  readonly height: number
  readonly mode: 'L' | 'RGB' | 'CMYK'
  readonly orientation: number
  /** Where the marker codes of the EXIF segments lie (the byte 0xe1). */
  readonly exifAt: readonly number[]
}

const modes: Readonly<Record<number, JpegHeader['mode']>> = { 1: 'L', 3: 'RGB', 4: 'CMYK' }
const xmpName = 'http://ns.adobe.com/xap/1.0/\0'

/**
 * Reads the segments up to the first scan.
 * @throws ImageError `truncated`, `corrupt`, `unsupported-format` (2 components, 12 bits, lossless)
 */
export function readJpegHeader(bytes: Uint8Array): JpegHeader {
  const reader = readerOf(bytes, 'JPEG', false)
  let frame: Pick<JpegHeader, 'width' | 'height' | 'mode'> | undefined
  let exif: Uint8Array | undefined
  let xmp: Uint8Array | undefined
  const exifAt: number[] = []
  let at = 2
  for (;;) {
    // Bytes between segments that are no marker are skipped; libjpeg warns of them.
    while (reader.u8(at) !== 0xff) at++
    while (reader.u8(at) === 0xff) at++
    const marker = reader.u8(at++)
    if (marker === 0xd9) throw new ImageError('corrupt', 'the JPEG ends without a scan.', { at })
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) continue
    const length = reader.u16(at)
    if (length < 2) throw new ImageError('corrupt', `the JPEG segment at byte ${at} is ${length} bytes long.`, { at })
    if (marker === 0xda) break
    const segment = reader.slice(at + 2, length - 2)
    if (isFrame(marker)) frame ??= readFrame(segment, marker)
    else if (marker === 0xe1 && startsWith(segment, 'Exif\0\0')) {
      exif ??= segment
      exifAt.push(at - 1)
    } else if (marker === 0xe1 && startsWith(segment, xmpName)) xmp = segment.subarray(xmpName.length)
    at += length
  }
  if (frame === undefined) throw new ImageError('corrupt', 'the JPEG has a scan before any frame header.', { at })
  return { ...frame, orientation: orientationOf({ exif, xmp }), exifAt }
}

// SOF0..SOF15 without DHT (c4), JPG (c8) and DAC (cc).
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
}

function readFrame(segment: Uint8Array, marker: number): Pick<JpegHeader, 'width' | 'height' | 'mode'> {
  const reader = readerOf(segment, 'JPEG', false)
  const precision = reader.u8(0)
  const components = reader.u8(5)
  const mode = modes[components]
  const lossless = marker === 0xc3 || marker === 0xc7 || marker === 0xcb || marker === 0xcf
  if (mode === undefined || precision !== 8 || lossless) {
    const kind = `${lossless ? 'lossless ' : ''}JPEG of ${components} components in ${precision} bits`
    throw new ImageError('unsupported-format', `a ${kind} is not read here. Convert it to an ordinary one.`, {
      format: 'JPEG',
      components,
      precision,
    })
  }
  return { width: reader.u16(3), height: reader.u16(1), mode }
}

// Why a decoder failed, by the file's own bytes. Browsers do not say, and libvips keeps one text for the whole process:
// of pictures that fail at once it may tell of another.
import { ImageError } from '../error.js'
import { checkAvifBoxes } from './avif-header.js'
import { checkJpegScans } from './jpeg-scan.js'
import { checkTiffExtents } from './tiff-extents.js'
import { checkWebpChunks } from './webp-header.js'

/** Formats that another's decoder reads. */
export type ForeignFormat = 'JPEG' | 'WebP' | 'TIFF' | 'AVIF'

/** Whether the file ends before what it declares. Of use only where decoding failed: a sound file may lack its end. */
export function isCutShort(bytes: Uint8Array, format: ForeignFormat): boolean {
  try {
    checks[format](bytes)
    return false
  } catch (error) {
    if (error instanceof ImageError) return error.code === 'truncated'
    throw error
  }
}

/** Each reads, through a reader that throws `truncated`, up to the last byte that the file declares. */
const checks: Readonly<Record<ForeignFormat, (bytes: Uint8Array) => void>> = {
  JPEG: checkJpegScans,
  WebP: checkWebpChunks,
  TIFF: checkTiffExtents,
  AVIF: checkAvifBoxes,
}

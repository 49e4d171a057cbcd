// TIFF by sharp, in Pillow's modes: what libvips would convert on its own is asked for raw.
import type { DecodeContext } from '../decode/context.js'
import { orientPixels } from '../decode/orient.js'
import { checkSize } from '../decode/size.js'
import { readTiffHeader, type TiffHeader } from '../decode/tiff-header.js'
import type { Pixels } from '../pixels.js'
import { decodeBySharp } from './sharp.js'

/**
 * Decodes the first page, turned as its orientation tag says (Pillow turns TIFFs in any case).
 * @throws ImageError
 */
export async function decodeTiff(
  bytes: Uint8Array,
  { pixelLimit }: Pick<DecodeContext, 'pixelLimit'>,
): Promise<Pixels> {
  const header = readTiffHeader(bytes)
  const { width, height, mode, orientation } = header
  checkSize('TIFF', width, height, pixelLimit)
  const { bits, undeclaredAlpha } = header
  const expected = {
    format: 'TIFF' as const,
    size: { width, height },
    bits,
    pixelLimit,
    ignoreWarnings: undeclaredAlpha,
  }
  const plain = withOverrides(bytes, header)
  const decoded = await decodeBySharp(plain, { ...expected, mode: mode === 'P' ? 'L' : mode })
  return orientPixels({ ...(mode === 'P' ? toIndices(decoded, header) : decoded), orientation })
}

function withOverrides(bytes: Uint8Array, { overrides }: TiffHeader): Uint8Array {
  if (overrides.length === 0) return bytes
  const copy = Uint8Array.from(bytes)
  const view = new DataView(copy.buffer)
  const little = bytes[0] === 0x49
  for (const { at, size, value } of overrides) {
    if (size === 1) view.setUint8(at, value)
    else if (size === 2) view.setUint16(at, value, little)
    else view.setUint32(at, value, little)
  }
  return copy
}

// As grey, indices of 1, 2 and 4 bits come spread over 0..255.
function toIndices({ width, height, data }: Pixels, { bits, palette = new Uint8Array() }: TiffHeader): Pixels {
  const spread = 255 / ((1 << bits) - 1)
  return { mode: 'P', width, height, palette, data: Uint8Array.from(data, value => value / spread) }
}

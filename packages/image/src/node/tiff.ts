// TIFF by sharp, in Pillow's modes: what libvips would convert on its own is asked for raw.
import { orientPixels } from '../decode/orient.js'
import { checkSize } from '../decode/size.js'
import { readTiffHeader, type TiffHeader } from '../decode/tiff-header.js'
import type { Pixels } from '../pixels.js'
import { decodeBySharp } from './sharp.js'

/**
 * Decodes the first page, turned as its orientation tag says (Pillow turns TIFFs in any case).
 * @throws ImageError
 */
export async function decodeTiff(bytes: Uint8Array, pixelLimit: number): Promise<Pixels> {
  const header = readTiffHeader(bytes)
  const { width, height, mode, orientation } = header
  checkSize('TIFF', width, height, pixelLimit)
  const expected = { format: 'TIFF', size: { width, height }, pixelLimit }
  if (mode !== 'P') {
    return orientPixels({ ...(await decodeBySharp(bytes, { ...expected, mode })), orientation })
  }
  const grey = await decodeBySharp(asGrey(bytes, header), { ...expected, mode: 'L' })
  return orientPixels({ ...toIndices(grey, header), orientation })
}

// libvips looks palettes up. Declared as grey (PhotometricInterpretation 1) the same file gives its indices.
function asGrey(bytes: Uint8Array, { photometricAt }: TiffHeader): Uint8Array {
  const copy = bytes.slice()
  if (photometricAt !== undefined) {
    const view = new DataView(copy.buffer)
    view.setUint16(photometricAt, 1, bytes[0] === 0x49)
  }
  return copy
}

// As grey, indices of 1, 2 and 4 bits come spread over 0..255.
function toIndices({ width, height, data }: Pixels, { bits, palette = new Uint8Array() }: TiffHeader): Pixels {
  const spread = 255 / ((1 << bits) - 1)
  return { mode: 'P', width, height, palette, data: Uint8Array.from(data, value => value / spread) }
}

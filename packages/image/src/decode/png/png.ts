// PNG to Pillow's own modes: palettes stay palettes, 16-bit grey keeps its bits, hidden colours stay.
import { ImageError } from '../../error.js'
import type { BytePixels, Pixels } from '../../pixels.js'
import type { DecodeContext } from '../context.js'
import { checkSize } from '../size.js'
import { type PngChunks, type PngHeader, readPngChunks, readPngHeader } from './chunks.js'
import { unfilter } from './filter.js'
import { bytesAPixel, passesOf, rowBytesOf, samplesOf, unpackRow } from './samples.js'

/**
 * Decodes a PNG (of an APNG, its default picture), as Pillow's PngImagePlugin does. Colour chunks (iCCP, gAMA, …) are
 * ignored; a wrong checksum is an error in IHDR and PLTE, and the pixel data have zlib's own.
 * @throws ImageError `truncated`, `corrupt`, `too-large`
 */
export async function decodePng(bytes: Uint8Array, { pixelLimit, inflate }: DecodeContext): Promise<Pixels> {
  const header = readPngHeader(bytes)
  checkSize('PNG', header.width, header.height, pixelLimit)
  const chunks = readPngChunks(bytes, header)
  const passes = passesOf(header)
  const length = passes.reduce((sum, { columns, rows }) => sum + rows * (1 + rowBytesOf(header, columns)), 0)
  const raw = await inflate(chunks.data, length)
  const plain = header.depth === 8 && !header.interlaced
  return toPixels(plain ? unfilterWhole(raw, header) : unfilterPasses(raw, header), chunks)
}

// The common case: the filtered rows are the picture.
function unfilterWhole(raw: Uint8Array, header: PngHeader): Uint8Array {
  const samples = samplesOf(header)
  const out = new Uint8Array(header.width * header.height * samples)
  unfilter(raw, 0, header.height, header.width * samples, samples, out)
  return out
}

function unfilterPasses(raw: Uint8Array, header: PngHeader): Uint8Array {
  const size = bytesAPixel(header)
  const out = new Uint8Array(header.width * header.height * size)
  const step = Math.max(1, (samplesOf(header) * header.depth) >> 3)
  let offset = 0
  for (const { x, y, dx, dy, columns, rows } of passesOf(header)) {
    const rowBytes = rowBytesOf(header, columns)
    const packed = new Uint8Array(rows * rowBytes)
    unfilter(raw, offset, rows, rowBytes, step, packed)
    offset += rows * (1 + rowBytes)
    for (let row = 0; row < rows; row++) {
      const start = ((y + row * dy) * header.width + x) * size
      unpackRow(packed.subarray(row * rowBytes, (row + 1) * rowBytes), columns, header, out, start, dx * size)
    }
  }
  return out
}

function toPixels(data: Uint8Array, { header, palette, transparency, orientation }: PngChunks): Pixels {
  const { width, height, depth, colourType } = header
  const picture = { width, height, ...(orientation === 1 ? {} : { orientation }) }
  if (colourType === 3) {
    if (palette === undefined) throw new ImageError('corrupt', 'the PNG is a palette picture without a palette.')
    const paletteAlpha = transparency === undefined ? {} : { paletteAlpha: transparency.slice(0, 256) }
    const entries = Math.min(256, Math.floor(palette.length / 3))
    return { ...picture, mode: 'P', data, palette: palette.slice(0, 3 * entries), ...paletteAlpha }
  }
  const keyed = { ...picture, ...colourKeyOf(header, transparency) }
  if (colourType === 0 && depth === 16) {
    return { ...keyed, mode: 'I;16', data: new Uint16Array(data.buffer, data.byteOffset, width * height) }
  }
  return { ...keyed, mode: byteModeOf(header), data }
}

function byteModeOf({ depth, colourType }: PngHeader): BytePixels['mode'] {
  if (colourType === 0) return depth === 1 ? '1' : 'L'
  if (colourType === 4) return depth === 16 ? 'RGBA' : 'LA'
  return colourType === 6 ? 'RGBA' : 'RGB'
}

// As Pillow has it: a key of 2 or 4 bits is not spread over 0..255, one of 16 bits is not cut to 8.
function colourKeyOf(
  { depth, colourType }: PngHeader,
  transparency: Uint8Array | undefined,
): { colourKey?: readonly number[] } {
  const channels = colourType === 0 ? 1 : colourType === 2 ? 3 : 0
  if (transparency === undefined || channels === 0 || transparency.length < 2 * channels) return {}
  const key = Array.from({ length: channels }, (_, c) => transparency[2 * c] * 256 + transparency[2 * c + 1])
  return { colourKey: colourType === 0 && depth === 1 ? [key[0] === 0 ? 0 : 255] : key }
}

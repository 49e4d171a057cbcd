// From PNG's packed samples to Pillow's channels, and from seven passes to one picture.
import type { PngHeader } from './chunks.js'

/** One pass over the picture: columns x, x + dx, … of rows y, y + dy, … */
export interface Pass {
  readonly x: number
  readonly y: number
  readonly dx: number
  readonly dy: number
  readonly columns: number
  readonly rows: number
}

// Adam7 (PNG specification, clause 8): x, y, dx, dy.
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
]

/** The passes that hold pixels: one, or up to seven where the picture is interlaced. */
export function passesOf({ width, height, interlaced }: PngHeader): Pass[] {
  return (interlaced ? adam7 : [[0, 0, 1, 1]])
    .map(([x, y, dx, dy]) => ({
      x,
      y,
      dx,
      dy,
      columns: Math.ceil((width - x) / dx),
      rows: Math.ceil((height - y) / dy),
    }))
    .filter(({ columns, rows }) => columns > 0 && rows > 0)
}

/** Samples a pixel, as stored. */
export function samplesOf({ colourType }: PngHeader): number {
  return { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[colourType]
}

/** Bytes of `columns` packed pixels, without the filter byte. */
export function rowBytesOf(header: PngHeader, columns: number): number {
  return Math.ceil((columns * samplesOf(header) * header.depth) / 8)
}

/** Bytes a pixel once unpacked: 16-bit grey keeps two, grey and alpha of 16 bits become RGBA. */
export function bytesAPixel(header: PngHeader): number {
  if (header.depth !== 16) return samplesOf(header)
  return { 0: 2, 2: 3, 3: 1, 4: 4, 6: 4 }[header.colourType]
}

/**
 * Unpacks one row. Grey of 1, 2 and 4 bits is spread over 0..255, indices stay as they are; of 16 bits the high byte
 * is kept, in grey both (in the machine's order, to be read as a Uint16Array).
 * @param row packed samples of `columns` pixels
 * @param out receives pixel i at `start + i * stride`
 */
export function unpackRow(
  row: Uint8Array,
  columns: number,
  header: PngHeader,
  out: Uint8Array,
  start: number,
  stride: number,
): void {
  if (header.depth < 8) unpackBits(row, columns, header, out, start, stride)
  else if (header.depth === 8) unpackBytes(row, columns, samplesOf(header), 1, out, start, stride)
  else if (header.colourType === 0) unpackGrey16(row, columns, out, start, stride)
  else if (header.colourType === 4) unpackGreyAlpha16(row, columns, out, start, stride)
  else unpackBytes(row, columns, samplesOf(header), 2, out, start, stride)
}

function unpackBits(
  row: Uint8Array,
  columns: number,
  { depth, colourType }: PngHeader,
  out: Uint8Array,
  start: number,
  stride: number,
): void {
  const mask = (1 << depth) - 1
  const scale = colourType === 0 ? 255 / mask : 1
  for (let i = 0; i < columns; i++) {
    const bit = i * depth
    out[start + i * stride] = ((row[bit >> 3] >> (8 - depth - (bit & 7))) & mask) * scale
  }
}

function unpackBytes(
  row: Uint8Array,
  columns: number,
  samples: number,
  width: 1 | 2,
  out: Uint8Array,
  start: number,
  stride: number,
): void {
  for (let i = 0; i < columns; i++) {
    for (let c = 0; c < samples; c++) out[start + i * stride + c] = row[(i * samples + c) * width]
  }
}

const littleMachine = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1

function unpackGrey16(row: Uint8Array, columns: number, out: Uint8Array, start: number, stride: number): void {
  const high = littleMachine ? 1 : 0
  for (let i = 0; i < columns; i++) {
    out[start + i * stride + high] = row[2 * i]
    out[start + i * stride + 1 - high] = row[2 * i + 1]
  }
}

function unpackGreyAlpha16(row: Uint8Array, columns: number, out: Uint8Array, start: number, stride: number): void {
  for (let i = 0; i < columns; i++) {
    const to = start + i * stride
    out.fill(row[4 * i], to, to + 3)
    out[to + 3] = row[4 * i + 2]
  }
}

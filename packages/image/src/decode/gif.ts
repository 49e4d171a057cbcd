// The first picture of a GIF, in palette indices on its canvas (GIF89a specification; Pillow's GifImagePlugin).
import { ImageError } from '../error.js'
import type { Pixels } from '../pixels.js'
import type { DecodeContext } from './context.js'
import { decodeLzw } from './gif-lzw.js'
import { type Reader, readerOf } from './reader.js'
import { checkSize } from './size.js'

interface Frame {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly interlaced: boolean
  /** RGB, [entries, 3]; undefined where the file gives none. */
  readonly palette: Uint8Array | undefined
  readonly transparent: number | undefined
  readonly minimumCodeSize: number
  /** Where the sub-blocks of compressed data begin. */
  readonly dataAt: number
}

/**
 * Decodes the first frame. A frame that does not cover the canvas is placed on it, around it lies the transparent
 * index, or 0. A palette i -> (i, i, i), or none, makes a grey picture.
 * @throws ImageError `truncated`, `corrupt`, `too-large`
 */
export function decodeGif(bytes: Uint8Array, { pixelLimit }: Pick<DecodeContext, 'pixelLimit'>): Pixels {
  const reader = readerOf(bytes, 'GIF', true)
  checkSize('GIF', reader.u16(6), reader.u16(8), pixelLimit)
  const frame = findFrame(reader)
  // As in Pillow, a frame that reaches past the canvas enlarges it.
  const width = Math.max(reader.u16(6), frame.left + frame.width)
  const height = Math.max(reader.u16(8), frame.top + frame.height)
  checkSize('GIF', width, height, pixelLimit)

  const indices = new Uint8Array(frame.width * frame.height).fill(frame.transparent ?? 0)
  const written = decodeLzw(joinBlocks(bytes, frame.dataAt), frame.minimumCodeSize, indices)
  if (written < indices.length) {
    throw new ImageError('truncated', `the GIF ends after ${written} of ${indices.length} pixels.`, {
      written,
      pixels: indices.length,
    })
  }
  const data = place(indices, frame, width, height)
  const { palette, transparent } = frame
  if (palette === undefined || isGreyRamp(palette)) {
    return { mode: 'L', width, height, data, ...(transparent === undefined ? {} : { colourKey: [transparent] }) }
  }
  const paletteAlpha = transparent === undefined ? {} : alphaWithout(transparent)
  return { mode: 'P', width, height, data, palette, ...paletteAlpha }
}

function findFrame(reader: Reader): Frame {
  const flags = reader.u8(10)
  let palette = flags & 0x80 ? reader.slice(13, 3 << ((flags & 7) + 1)) : undefined
  let at = 13 + (palette?.length ?? 0)
  let transparent: number | undefined
  for (;;) {
    const block = reader.u8(at)
    if (block === 0x3b) throw new ImageError('corrupt', 'the GIF ends without a picture.')
    if (block === 0x21) {
      // Graphic control: flags, delay, transparent index.
      if (reader.u8(at + 1) === 0xf9 && reader.u8(at + 2) >= 4 && reader.u8(at + 3) & 1) transparent = reader.u8(at + 6)
      at = skipBlocks(reader, at + 2)
    } else if (block === 0x2c) break
    else at++
  }
  const local = reader.u8(at + 9)
  if (local & 0x80) palette = reader.slice(at + 10, 3 << ((local & 7) + 1))
  const dataAt = at + 10 + (local & 0x80 ? 3 << ((local & 7) + 1) : 0)
  const minimumCodeSize = reader.u8(dataAt)
  if (minimumCodeSize < 1 || minimumCodeSize > 8) {
    throw new ImageError('corrupt', `the GIF's codes begin with ${minimumCodeSize} bits, and 1 to 8 are possible.`, {
      minimumCodeSize,
    })
  }
  return {
    left: reader.u16(at + 1),
    top: reader.u16(at + 3),
    width: reader.u16(at + 5),
    height: reader.u16(at + 7),
    interlaced: (local & 0x40) !== 0,
    palette,
    transparent,
    minimumCodeSize,
    dataAt: dataAt + 1,
  }
}

function skipBlocks(reader: Reader, start: number): number {
  let at = start
  while (reader.u8(at) !== 0) at += 1 + reader.u8(at)
  return at + 1
}

function joinBlocks(bytes: Uint8Array, start: number): Uint8Array {
  const joined = new Uint8Array(bytes.length - start)
  let length = 0
  let at = start
  while (at < bytes.length && bytes[at] !== 0) {
    const block = bytes.subarray(at + 1, at + 1 + bytes[at])
    joined.set(block, length)
    length += block.length
    at += 1 + bytes[at]
  }
  return joined.subarray(0, length)
}

function place(indices: Uint8Array, frame: Frame, width: number, height: number): Uint8Array {
  const covers = frame.width === width && frame.height === height
  if (covers && !frame.interlaced) return indices
  const canvas = new Uint8Array(width * height).fill(frame.transparent ?? 0)
  const order = frame.interlaced ? interlacedRows(frame.height) : undefined
  for (let row = 0; row < frame.height; row++) {
    const y = frame.top + (order === undefined ? row : order[row])
    canvas.set(indices.subarray(row * frame.width, (row + 1) * frame.width), y * width + frame.left)
  }
  return canvas
}

// Every 8th row from 0, every 8th from 4, every 4th from 2, every 2nd from 1.
function interlacedRows(height: number): number[] {
  const rows: number[] = []
  for (const [first, step] of [
    [0, 8],
    [4, 8],
    [2, 4],
    [1, 2],
  ]) {
    for (let row = first; row < height; row += step) rows.push(row)
  }
  return rows
}

function isGreyRamp(palette: Uint8Array): boolean {
  return palette.every((value, index) => value === Math.floor(index / 3))
}

function alphaWithout(transparent: number): { paletteAlpha: Uint8Array } {
  const paletteAlpha = new Uint8Array(transparent + 1).fill(255)
  paletteAlpha[transparent] = 0
  return { paletteAlpha }
}

// Undoes PNG's row filters (PNG specification, clause 9).
import { ImageError } from '../../error.js'

/**
 * Unfilters `rows` rows of `raw` from `offset` on, each a filter byte and `rowBytes` of data.
 * @param step bytes from a sample to the same one a pixel to the left, at least 1
 * @param out [rows, rowBytes], written whole
 * @throws ImageError `corrupt` for a filter above 4
 */
export function unfilter(
  raw: Uint8Array,
  offset: number,
  rows: number,
  rowBytes: number,
  step: number,
  out: Uint8Array,
): void {
  for (let row = 0; row < rows; row++) {
    const from = offset + row * (rowBytes + 1)
    const filter = raw[from]
    const to = row * rowBytes
    if (filter > 4) {
      throw new ImageError('corrupt', `row ${row} of the PNG has filter ${filter}, and only 0 to 4 exist.`, {
        row,
        filter,
      })
    }
    // Above the first row lie zeros: Up copies, Paeth becomes Sub, and Average halves the left neighbour alone.
    if (filter === 0 || (filter === 2 && row === 0)) out.set(raw.subarray(from + 1, from + 1 + rowBytes), to)
    else if (filter === 1 || (filter === 4 && row === 0)) addLeft(raw, from + 1, out, to, rowBytes, step)
    else if (filter === 2) addUp(raw, from + 1, out, to, rowBytes)
    else if (filter === 3) addAverage(raw, from + 1, out, to, rowBytes, step, row > 0)
    else addPaeth(raw, from + 1, out, to, rowBytes, step)
  }
}

function addLeft(raw: Uint8Array, from: number, out: Uint8Array, to: number, length: number, step: number): void {
  for (let i = 0; i < step; i++) out[to + i] = raw[from + i]
  for (let i = step; i < length; i++) out[to + i] = raw[from + i] + out[to + i - step]
}

function addUp(raw: Uint8Array, from: number, out: Uint8Array, to: number, length: number): void {
  const up = to - length
  for (let i = 0; i < length; i++) out[to + i] = raw[from + i] + out[up + i]
}

function addAverage(
  raw: Uint8Array,
  from: number,
  out: Uint8Array,
  to: number,
  length: number,
  step: number,
  above: boolean,
): void {
  const up = to - length
  for (let i = 0; i < length; i++) {
    const left = i < step ? 0 : out[to + i - step]
    out[to + i] = raw[from + i] + ((left + (above ? out[up + i] : 0)) >> 1)
  }
}

function addPaeth(raw: Uint8Array, from: number, out: Uint8Array, to: number, length: number, step: number): void {
  const up = to - length
  // Channel by channel, so that left and up-left stay in registers.
  for (let channel = 0; channel < step; channel++) {
    let left = 0
    let upLeft = 0
    for (let i = channel; i < length; i += step) {
      const above = out[up + i]
      left = (raw[from + i] + paeth(left, above, upLeft)) & 255
      out[to + i] = left
      upLeft = above
    }
  }
}

// Whichever of a, b, c is nearest to a + b - c, the first of equals. Without branches: noise cannot be predicted.
function paeth(a: number, b: number, c: number): number {
  const overA = magnitude(b - c)
  const overB = magnitude(a - c)
  const overC = magnitude(a + b - c - c)
  const takeB = (overB - overA) >> 31
  const aOrB = a ^ ((a ^ b) & takeB)
  const takeC = (overC - (overA ^ ((overA ^ overB) & takeB))) >> 31
  return aOrB ^ ((aOrB ^ c) & takeC)
}

function magnitude(value: number): number {
  const sign = value >> 31
  return (value ^ sign) - sign
}

// Undoes PNG's row filters (PNG specification, clause 9).
import { ImageError } from '../../errors.js'

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
  for (let i = 0; i < step; i++) out[to + i] = raw[from + i] + out[up + i]
  for (let i = step; i < length; i++) {
    const a = out[to + i - step]
    const b = out[up + i]
    const c = out[up + i - step]
    // |p - a| = |b - c|, |p - b| = |a - c|, |p - c| = |a + b - 2c|: the nearest of left, up and up-left wins, in that order.
    const toA = Math.abs(b - c)
    const toB = Math.abs(a - c)
    const toC = Math.abs(a + b - c - c)
    out[to + i] = raw[from + i] + (toA <= toB && toA <= toC ? a : toB <= toC ? b : c)
  }
}

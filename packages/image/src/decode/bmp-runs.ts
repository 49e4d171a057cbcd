// BMP's run-length codes (RLE8 and RLE4), read as Pillow's BmpRleDecoder reads them.
import { ImageError } from '../error.js'

/**
 * @param start where the codes begin in `bytes`; absolute runs are padded to even positions of the file
 * @returns indices [height, width], in the order of the file's rows
 * @throws ImageError `truncated` where the codes end before the picture does
 */
export function decodeBmpRuns(
  bytes: Uint8Array,
  start: number,
  width: number,
  height: number,
  bits: number,
): Uint8Array {
  const out = new Uint8Array(width * height)
  let written = 0
  let x = 0
  let at = start
  const nibbleOf = (value: number, index: number): number => (index % 2 === 0 ? value >> 4 : value & 15)
  while (written < out.length && at + 1 < bytes.length) {
    const count = bytes[at]
    const value = bytes[at + 1]
    at += 2
    if (count > 0) {
      const run = Math.min(count, Math.max(0, width - x), out.length - written)
      for (let i = 0; i < run; i++) out[written++] = bits === 4 ? nibbleOf(value, i) : value
      x += run
    } else if (value === 0) {
      written = Math.ceil(written / width) * width
      x = 0
    } else if (value === 1) break
    else if (value === 2) {
      if (at + 2 > bytes.length) break
      written = Math.min(out.length, written + bytes[at] + bytes[at + 1] * width)
      x = written % width
      at += 2
    } else {
      const run = Math.min(value, out.length - written)
      const length = bits === 4 ? Math.ceil(run / 2) : run
      const codes = bytes.subarray(at, at + length)
      for (let i = 0; i < run; i++) out[written + i] = bits === 4 ? nibbleOf(codes[i >> 1], i) : codes[i]
      if (codes.length < length) break
      written += run
      x += value
      at += length + ((at + length) & 1)
    }
  }
  if (written < out.length) {
    throw new ImageError('truncated', `the BMP's run-length codes give ${written} of ${out.length} pixels.`, {
      written,
      pixels: out.length,
    })
  }
  return out
}

// GIF's variable-width LZW (GIF89a, appendix F), into a buffer of known size.
import { ImageError } from '../error.js'

const largestTable = 4096

/**
 * Decodes codes into palette indices.
 * @param data the image's sub-blocks, joined
 * @param minimumCodeSize bits of a literal, 1..8
 * @param out filled from the start; codes beyond its end are left alone
 * @returns how many indices there were
 * @throws ImageError `corrupt` for a code that is not in the table yet
 */
export function decodeLzw(data: Uint8Array, minimumCodeSize: number, out: Uint8Array): number {
  const clear = 1 << minimumCodeSize
  const end = clear + 1
  // Each table entry is the string at `from` in `out` of `length`: strings are never copied into the table.
  const from = new Int32Array(largestTable)
  const length = new Int32Array(largestTable)
  let next = end + 1
  let width = minimumCodeSize + 1
  let previous = -1
  let previousFrom = 0
  let written = 0
  let bits = 0
  let held = 0
  let at = 0
  while (written < out.length) {
    while (held < width) {
      if (at === data.length) return written
      bits |= data[at++] << held
      held += 8
    }
    const code = bits & ((1 << width) - 1)
    bits >>>= width
    held -= width
    if (code === end) return written
    if (code === clear) {
      next = end + 1
      width = minimumCodeSize + 1
      previous = -1
      continue
    }
    if (code > next || (code === next && previous < 0)) {
      throw new ImageError('corrupt', `the GIF holds code ${code} where the largest known is ${next - 1}.`, { code })
    }
    const start = written
    if (code < clear) out[written++] = code
    else {
      // The one code that is not in the table yet is the previous string and its first index again.
      const copyFrom = code === next ? previousFrom : from[code]
      const copyLength = code === next ? start - previousFrom + 1 : length[code]
      const stop = Math.min(out.length, start + copyLength)
      for (let i = copyFrom; written < stop; ) out[written++] = out[i++]
    }
    if (previous >= 0 && next < largestTable) {
      from[next] = previousFrom
      length[next] = start - previousFrom + 1
      next++
      if (next === 1 << width && width < 12) width++
    }
    previous = code
    previousFrom = start
  }
  return written
}

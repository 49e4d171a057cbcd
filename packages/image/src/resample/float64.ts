// 16-bit and float grey: float64 sums, one channel (Pillow's ImagingResample…_16bpc and _32bpc).
import type { Axis, Job } from './job.js'

type Grey = Uint16Array | Float32Array

/**
 * Resamples 16-bit grey: each pass is rounded half away from zero and clamped to 0..65535.
 * @param data [height, width]
 */
export function resampleGrey16(data: Uint16Array, width: number, job: Job): Uint16Array {
  return resample(data, width, job, length => new Uint16Array(length), toGrey16)
}

/**
 * Resamples float grey: sums in float64, each pass stored as float32.
 * @param data [height, width]
 */
export function resampleFloat(data: Float32Array, width: number, job: Job): Float32Array {
  return resample(data, width, job, length => new Float32Array(length), Math.fround)
}

function toGrey16(sum: number): number {
  const rounded = Math.trunc(sum + (sum >= 0 ? 0.5 : -0.5))
  return Math.min(65535, Math.max(0, rounded))
}

function resample<T extends Grey>(
  data: T,
  width: number,
  { columns, rows, verticalFirst }: Job,
  allocate: (length: number) => T,
  store: (sum: number) => number,
): T {
  const origin = rows.from * width + columns.from
  const pass = (source: T, from: number, axis: Axis, along: number, across: number, lines: number): T => {
    const result = allocate(lines * axis.length)
    runPass(source, from, axis, along, across, lines, result, along === 1, store)
    return result
  }
  if (verticalFirst) {
    const lines = columns.to - columns.from
    const middle = pass(data, origin, rows, width, 1, lines)
    return pass(middle, 0, columns, 1, lines, rows.length)
  }
  const middle = pass(data, origin, columns, 1, width, rows.to - rows.from)
  return pass(middle, 0, rows, columns.length, 1, columns.length)
}

/**
 * One pass over `lines` lines of `source`: neighbours of a line lie `along` apart, lines lie `across` apart.
 * The result is row-major with the resampled axis inside (`horizontal`) or outside.
 */
function runPass(
  source: Grey,
  origin: number,
  axis: Axis,
  along: number,
  across: number,
  lines: number,
  result: Grey,
  horizontal: boolean,
  store: (sum: number) => number,
): void {
  const table = axis.coefficients
  for (let line = 0; line < lines; line++) {
    const start = origin + line * across
    for (let i = 0; i < axis.length; i++) {
      let value: number
      if (table) {
        const begin = start + (table.first[i] - axis.from) * along
        let sum = 0
        for (let j = 0; j < table.count[i]; j++) sum += source[begin + j * along] * table.weights[i * table.taps + j]
        value = store(sum)
      } else {
        value = source[start + i * along]
      }
      result[horizontal ? line * axis.length + i : i * lines + line] = value
    }
  }
}

// 8-bit resampling in plain TypeScript: the twin that the WASM kernel is tested against, and what runs without WASM.
import { type Coefficients, fixedPoint, precision } from './coefficients.js'
import type { Axis, Job } from './job.js'

/** Rows of bytes: `stride` apart, the first at `offset`. */
interface Plane {
  readonly data: Uint8Array
  readonly offset: number
  readonly stride: number
}

/**
 * Resamples bytes as Pillow does: 22-bit weights, each pass rounded and clamped to bytes.
 * @param data [height, width, channels]
 * @param width of the source
 * @returns [rows.length, columns.length, channels]
 */
export function resampleBytes(data: Uint8Array, width: number, channels: number, job: Job): Uint8Array {
  const { columns, rows, verticalFirst } = job
  const stride = width * channels
  const offset = rows.from * stride + columns.from * channels
  const source: Plane = { data, offset, stride }
  if (verticalFirst) {
    const middle = vertical(source, (columns.to - columns.from) * channels, rows)
    return horizontal(middle, channels, columns, rows.length).data
  }
  const middle = horizontal(source, channels, columns, rows.to - rows.from)
  return vertical(middle, columns.length * channels, rows).data
}

function horizontal(source: Plane, channels: number, axis: Axis, height: number): Plane {
  const stride = axis.length * channels
  const data = new Uint8Array(height * stride)
  if (!axis.coefficients) return copy(source, stride, height)
  const { first, count, taps } = axis.coefficients
  const weights = fixedPoint(axis.coefficients)
  const { data: bytes } = source
  for (let y = 0; y < height; y++) {
    const line = source.offset + y * source.stride - axis.from * channels
    for (let x = 0; x < axis.length; x++) {
      const row = x * taps
      const last = row + count[x]
      for (let channel = 0; channel < channels; channel++) {
        let sum = 1 << (precision - 1)
        let position = line + first[x] * channels + channel
        for (let j = row; j < last; j++, position += channels) sum = (sum + Math.imul(bytes[position], weights[j])) | 0
        data[y * stride + x * channels + channel] = clamp(sum >> precision)
      }
    }
  }
  return { data, offset: 0, stride }
}

function vertical(source: Plane, rowBytes: number, axis: Axis): Plane {
  if (!axis.coefficients) return copy(source, rowBytes, axis.length)
  const data = new Uint8Array(axis.length * rowBytes)
  const sums = new Int32Array(rowBytes)
  const weights = fixedPoint(axis.coefficients)
  for (let y = 0; y < axis.length; y++) {
    accumulate(source, axis.coefficients, weights, y, axis.from, sums)
    for (let x = 0; x < rowBytes; x++) data[y * rowBytes + x] = clamp(sums[x] >> precision)
  }
  return { data, offset: 0, stride: rowBytes }
}

// Row by row, so that memory is read in order.
function accumulate(
  source: Plane,
  { first, count, taps }: Coefficients,
  weights: Int32Array,
  y: number,
  from: number,
  sums: Int32Array,
): void {
  sums.fill(1 << (precision - 1))
  const { data, offset, stride } = source
  for (let j = 0; j < count[y]; j++) {
    const weight = weights[y * taps + j]
    const start = offset + (first[y] - from + j) * stride
    for (let x = 0; x < sums.length; x++) sums[x] += Math.imul(data[start + x], weight)
  }
}

function copy({ data, offset, stride }: Plane, rowBytes: number, height: number): Plane {
  // Not slice: of a Buffer it is a view.
  if (stride === rowBytes)
    return { data: new Uint8Array(data.subarray(offset, offset + height * stride)), offset: 0, stride }
  const result = new Uint8Array(height * rowBytes)
  for (let y = 0; y < height; y++) {
    const start = offset + y * stride
    result.set(data.subarray(start, start + rowBytes), y * rowBytes)
  }
  return { data: result, offset: 0, stride: rowBytes }
}

function clamp(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value
}

// Weights in the form that the WASM kernels read: pairs of taps as i16, [high, high, low, low], weight = high * 256 + low.
import { type Coefficients, fixedPoint } from './coefficients.js'
import type { Axis } from './job.js'

/** Weights of a horizontal pass, for assembly/horizontal.ts. */
export interface ColumnTable {
  /** For each output column the byte offset of its first vector, then `pairs` x [high, high, low, low]. */
  readonly bytes: Int16Array
  /** Pairs of taps of every column, the shorter ones filled up with zeros. */
  readonly pairs: number
}

/** Weights of a vertical pass, for assembly/vertical.ts. */
export interface RowTable {
  /** For each output row its first source row (from `axis.from`), its count of pairs, then [high, high, low, low] each. */
  readonly bytes: Int16Array
  /** Index into `bytes` of each output row's record. */
  readonly starts: Int32Array
}

/** @param vectorBytes bytes of the vectors of a pair of columns: 16 * channels */
export function columnTable(axis: Axis, coefficients: Coefficients, vectorBytes: number): ColumnTable {
  const { first, count, taps } = coefficients
  const weights = fixedPoint(coefficients)
  let pairs = 0
  for (let i = 0; i < axis.length; i++) pairs = Math.max(pairs, (((first[i] - axis.from) & 1) + count[i] + 1) >> 1)
  const bytes = new Int16Array(axis.length * (2 + pairs * 4))
  let position = 0
  for (let i = 0; i < axis.length; i++) {
    const start = first[i] - axis.from
    const offset = (start >> 1) * vectorBytes
    bytes[position++] = offset
    bytes[position++] = offset >> 16
    putWeights(bytes, position, weights, i * taps, count[i], start & 1)
    position += pairs * 4
  }
  return { bytes, pairs }
}

export function rowTable(axis: Axis, coefficients: Coefficients): RowTable {
  const { first, count, taps } = coefficients
  const weights = fixedPoint(coefficients)
  const starts = new Int32Array(axis.length)
  let position = 0
  for (let i = 0; i < axis.length; i++) {
    starts[i] = position
    position += 4 + ((count[i] + 1) >> 1) * 4
  }
  const bytes = new Int16Array(position)
  for (let i = 0; i < axis.length; i++) {
    const start = first[i] - axis.from
    const pairs = (count[i] + 1) >> 1
    bytes.set([start, start >> 16, pairs, pairs >> 16], starts[i])
    putWeights(bytes, starts[i] + 4, weights, i * taps, count[i], 0)
  }
  return { bytes, starts }
}

/** Puts `count` weights, the first at place `lead` (0 or 1) of the first pair. */
function putWeights(
  bytes: Int16Array,
  position: number,
  weights: Int32Array,
  from: number,
  count: number,
  lead: number,
): void {
  for (let j = 0; j < count; j++) {
    const tap = j + lead
    const place = position + (tap >> 1) * 4 + (tap & 1)
    const weight = weights[from + j]
    bytes[place] = weight >> 8
    bytes[place + 2] = weight & 255
  }
}

// Weights in the form that the WASM kernels read: pairs of taps as i16, [high, high, low, low], weight = high * 256 + low.
import { type Coefficients, fixedPoint } from './coefficients.js'
import type { Axis } from './job.js'

/** A pass's weights: for each output a record of where it starts, its count of pairs, and the pairs' weights. */
export interface PackedTable {
  readonly words: Int16Array
  /** Index into `words` of each output's record. */
  readonly records: Int32Array
  /** The most pairs that an output has. */
  readonly pairs: number
}

/**
 * Weights of a horizontal pass, for assembly/horizontal.ts. An output starts at the byte offset of its first pair of
 * columns, pairs being counted from `axis.from`: one that begins in the middle of a pair gives the other half no weight.
 * @param vectorBytes bytes of the vectors of a pair of columns: 8 * channels
 */
export function columnTable(axis: Axis, coefficients: Coefficients, vectorBytes: number): PackedTable {
  return recent(coefficients, vectorBytes, () =>
    pack(axis, coefficients, start => [(start >> 1) * vectorBytes, start & 1]),
  )
}

/** Weights of a vertical pass, for assembly/vertical.ts. An output starts at a row, counted from `axis.from`. */
export function rowTable(axis: Axis, coefficients: Coefficients): PackedTable {
  return recent(coefficients, 0, () => pack(axis, coefficients, start => [start, 0]))
}

// The packed forms of remembered coefficients, by unit.
const packed = new WeakMap<Coefficients, Map<number, PackedTable>>()

function recent(table: Coefficients, unit: number, make: () => PackedTable): PackedTable {
  const byUnit = packed.get(table) ?? new Map<number, PackedTable>()
  packed.set(table, byUnit)
  const result = byUnit.get(unit) ?? make()
  byUnit.set(unit, result)
  return result
}

function pack(
  axis: Axis,
  table: Coefficients,
  place: (start: number) => [position: number, lead: number],
): PackedTable {
  const { first, count, taps, length } = table
  const weights = fixedPoint(table)
  const words = new Int16Array(length * (4 + ((taps + 2) >> 1) * 4))
  const records = new Int32Array(length)
  let most = 0
  let end = 0
  for (let i = 0; i < length; i++) {
    const [position, lead] = place(first[i] - axis.from)
    const pairs = (lead + count[i] + 1) >> 1
    most = Math.max(most, pairs)
    records[i] = end
    words[end++] = position
    words[end++] = position >> 16
    words[end++] = pairs
    words[end++] = pairs >> 16
    putWeights(words, end, weights, i * taps, count[i], lead)
    end += pairs * 4
  }
  return { words: words.subarray(0, end), records, pairs: most }
}

/** Puts `count` weights, the first at place `lead` (0 or 1) of the first pair. */
function putWeights(
  words: Int16Array,
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
    words[place] = weight >> 8
    words[place + 2] = weight & 255
  }
}

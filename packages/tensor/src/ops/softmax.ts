// exp(x) / sum exp(x) over the last axis. What a mask hides counts as -infinity and comes out 0.
import { shapeMismatch } from '../error.js'
import { defineOperation } from '../operation.js'
import { checkLengths } from './indices.js'

type Inputs = {
  /** [..., columns]; with `causal` [..., rows, columns] */
  x: 'float32'
  /** [B], B the first axis of x: columns from lengths[b] on are hidden */
  lengths?: 'int32'
}

type Attributes = {
  /** Row i sees columns 0..i only; false unless set. */
  readonly causal?: boolean
}

export const softmax = defineOperation<Inputs, Attributes>({
  shape({ x, lengths }, { causal }) {
    const rank = causal || lengths !== undefined ? 2 : 1
    if (x.length < rank || (lengths !== undefined && (lengths.length !== 1 || lengths[0] !== x[0]))) {
      throw shapeMismatch('softmax', 'x [..., rows, columns] and lengths [first axis of x]', { x, lengths })
    }
    return x
  },

  reference({ x, lengths }, { causal = false }) {
    const columns = x.shape[x.shape.length - 1]
    const rows = x.shape.length < 2 ? 1 : x.shape[x.shape.length - 2]
    const perItem = x.data.length / x.shape[0]
    checkLengths('softmax', lengths?.data, columns)
    const data = x.data.slice()
    for (let row = 0; row * columns < data.length; row++) {
      const from = row * columns
      const length = lengths === undefined ? columns : lengths.data[Math.floor(from / perItem)]
      softmaxRow(data.subarray(from, from + columns), visibleKeys(row % rows, columns, causal, length))
    }
    return { shape: x.shape, data }
  },

  samples: [
    { inputs: { x: [1] }, attributes: {} },
    { inputs: { x: [3, 1] }, attributes: {} },
    { inputs: { x: [2, 3, 50] }, attributes: {} },
    { inputs: { x: [2, 2, 7, 7] }, attributes: { causal: true } },
    { inputs: { x: [3, 5, 13], lengths: { shape: [3], from: 1, below: 14 } }, attributes: {} },
    { inputs: { x: [3, 2, 16, 16], lengths: { shape: [3], from: 1, below: 17 } }, attributes: { causal: true } },
  ],
})

/** Both masks hide a tail, so a row sees its first few keys: how many. */
export function visibleKeys(query: number, keys: number, causal: boolean, length: number): number {
  return Math.min(causal ? query + 1 : keys, length, keys)
}

/** Softmax of the first `visible` elements, in place; zeros after them. */
export function softmaxRow(row: Float64Array, visible: number): void {
  let top = Number.NEGATIVE_INFINITY
  for (let i = 0; i < visible; i++) top = Math.max(top, row[i])
  let sum = 0
  for (let i = 0; i < visible; i++) {
    // Less its maximum, so that no exp overflows.
    row[i] = Math.exp(row[i] - top)
    sum += row[i]
  }
  for (let i = 0; i < visible; i++) row[i] /= sum
  row.fill(0, visible)
}

// x - log sum exp(x) over the last axis.
import { shapeMismatch } from '../error.js'
import { defineOperation } from '../operation.js'

type Inputs = {
  /** [..., columns] */
  x: 'float32'
}

export const logSoftmax = defineOperation<Inputs>({
  shape({ x }) {
    if (x.length < 1) throw shapeMismatch('logSoftmax', 'x [..., columns]', { x })
    return x
  },

  reference({ x }) {
    const columns = x.shape[x.shape.length - 1]
    const data = x.data.slice()
    for (let from = 0; from < data.length; from += columns) logSoftmaxRow(data.subarray(from, from + columns))
    return { shape: x.shape, data }
  },

  samples: [
    { inputs: { x: [1] }, attributes: {} },
    { inputs: { x: [3, 1] }, attributes: {} },
    { inputs: { x: [2, 3, 50] }, attributes: {} },
    { inputs: { x: [4, 77] }, attributes: {} },
  ],
})

/** In place. */
export function logSoftmaxRow(row: Float64Array): void {
  // Less its maximum first: a sum of logarithm and maximum would lose the digits of a large common offset.
  const top = row.reduce((so, value) => Math.max(so, value), Number.NEGATIVE_INFINITY)
  const logarithm = Math.log(row.reduce((sum, value) => sum + Math.exp(value - top), 0))
  for (let i = 0; i < row.length; i++) row[i] = row[i] - top - logarithm
}

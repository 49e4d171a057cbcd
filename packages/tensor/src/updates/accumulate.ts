// total += x: gradients of micro-batches added up in place.
import { shapeMismatch } from '../error.js'
import { defineComposite } from '../operation.js'

type Inputs = {
  /** any shape */
  total: 'float32'
  /** the same shape */
  x: 'float32'
}

export const accumulate = defineComposite<Inputs, Record<never, never>, 'total'>({
  shape({ total, x }) {
    if (String(total) !== String(x)) throw shapeMismatch('accumulate', 'total and x of one shape', { total, x })
    return { total }
  },

  reference({ total, x }) {
    return { total: { shape: total.shape, data: total.data.map((value, i) => value + x.data[i]) } }
  },

  samples: [
    { inputs: { total: [1], x: [1] }, attributes: {} },
    { inputs: { total: [3, 7], x: [3, 7] }, attributes: {} },
  ],
})

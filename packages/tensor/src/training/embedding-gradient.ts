// The gradient of `embedding` at its table: added up over the places where a row was taken.
import { shapeMismatch } from '../error.js'
import { defineOperation } from '../operation.js'
import { checkIndices } from '../ops/indices.js'

type Inputs = {
  /** [V, C]; only its shape is read */
  table: 'float32'
  /** [...], each in 0..V-1; another throws `index-out-of-range` */
  ids: 'int32'
  /** [..., C] */
  gradient: 'float32'
}

/** Result: [V, C], zeros in the rows that were not taken. */
export const embeddingGradient = defineOperation<Inputs>({
  shape({ table, ids, gradient }) {
    if (table.length !== 2 || String(gradient) !== String([...ids, table[1]])) {
      const needs = 'table [V, C], ids [...] and a gradient [..., C]'
      throw shapeMismatch('embeddingGradient', needs, { table, ids, gradient })
    }
    return table
  },

  reference({ table, ids, gradient }) {
    const [rows, c] = table.shape
    checkIndices('embeddingGradient', 'ids', ids.data, rows)
    const data = new Float64Array(rows * c)
    gradient.data.forEach((value, i) => {
      data[ids.data[Math.floor(i / c)] * c + (i % c)] += value
    })
    return { shape: table.shape, data }
  },

  samples: [
    { inputs: { table: [1, 1], ids: { shape: [1], below: 1 }, gradient: [1, 1] }, attributes: {} },
    { inputs: { table: [11, 7], ids: { shape: [2, 3, 5], below: 11 }, gradient: [2, 3, 5, 7] }, attributes: {} },
    { inputs: { table: [600, 96], ids: { shape: [4, 77], below: 600 }, gradient: [4, 77, 96] }, attributes: {} },
  ],
})

// Rows of a table, gathered by id.
import { shapeMismatch } from '../error.js'
import { defineOperation } from '../operation.js'
import { checkIndices } from './indices.js'

type Inputs = {
  /** [V, C] */
  table: 'float32'
  /** [...], each in 0..V-1; another throws `index-out-of-range` */
  ids: 'int32'
}

/** Result: [..., C]. */
export const embedding = defineOperation<Inputs>({
  exact: true,
  weights: { table: 'table' },

  shape({ table, ids }) {
    if (table.length !== 2) throw shapeMismatch('embedding', 'table [V, C] and ids [...]', { table, ids })
    return [...ids, table[1]]
  },

  reference({ table, ids }) {
    const [rows, c] = table.shape
    checkIndices('embedding', 'ids', ids.data, rows)
    const data = new Float64Array(ids.data.length * c)
    ids.data.forEach((id, i) => {
      data.set(table.data.subarray(id * c, (id + 1) * c), i * c)
    })
    return { shape: [...ids.shape, c], data }
  },

  samples: [
    { inputs: { table: [1, 1], ids: { shape: [1], below: 1 } }, attributes: {} },
    { inputs: { table: [11, 7], ids: { shape: [2, 3, 5], below: 11 } }, attributes: {} },
    { inputs: { table: [600, 96], ids: { shape: [4, 77], below: 600 } }, attributes: {} },
  ],
})

// a b + bias over the last two axes, each transposed first where asked.
import { shapeMismatch } from '../error.js'
import { defineOperation } from '../operation.js'
import { type Shape, sizeOf } from '../tensor.js'
import { broadcastShapes, broadcastStrides } from './broadcast.js'
import { offsets } from './strides.js'

type Inputs = {
  /** [..., M, K], or [..., K, M] with `transposeA` */
  a: 'float32'
  /** [..., K, N], or [..., N, K] with `transposeB`; leading axes broadcast with a's */
  b: 'float32'
  /** [N] */
  bias?: 'float32'
}

type Attributes = {
  /** Swap the last two axes of a; false unless set. */
  readonly transposeA?: boolean
  /** Swap the last two axes of b; false unless set. */
  readonly transposeB?: boolean
}

export const matmul = defineOperation<Inputs, Attributes>({
  weights: { bias: 'vector' },

  shape({ a, b, bias }, { transposeA, transposeB }) {
    const [m, k] = matrixOf(a, transposeA)
    const [rows, n] = matrixOf(b, transposeB)
    const lead = broadcastShapes(a.slice(0, -2), b.slice(0, -2))
    const fits = a.length >= 2 && b.length >= 2 && k === rows && lead !== undefined
    if (!fits || (bias !== undefined && (bias.length !== 1 || bias[0] !== n))) {
      throw shapeMismatch('matmul', 'a [..., M, K], b [..., K, N] (after transposing) and bias [N]', { a, b, bias })
    }
    return [...lead, m, n]
  },

  reference({ a, b, bias }, { transposeA, transposeB }) {
    const [m, k] = matrixOf(a.shape, transposeA)
    const [, n] = matrixOf(b.shape, transposeB)
    const [rowA, columnA] = transposeA ? [1, m] : [k, 1]
    const [rowB, columnB] = transposeB ? [1, k] : [n, 1]
    const leadA = a.shape.slice(0, -2)
    const leadB = b.shape.slice(0, -2)
    const lead = broadcastShapes(leadA, leadB) ?? []
    const matricesA = offsets(lead, broadcastStrides(leadA, lead))
    const matricesB = offsets(lead, broadcastStrides(leadB, lead))
    const data = new Float64Array(sizeOf(lead) * m * n)
    let at = 0
    for (let matrix = 0; matrix < matricesA.length; matrix++) {
      for (let row = 0; row < m; row++) {
        for (let column = 0; column < n; column++) {
          const fromA = matricesA[matrix] * m * k + row * rowA
          const fromB = matricesB[matrix] * k * n + column * columnB
          let sum = bias === undefined ? 0 : bias.data[column]
          for (let i = 0; i < k; i++) sum += a.data[fromA + i * columnA] * b.data[fromB + i * rowB]
          data[at++] = sum
        }
      }
    }
    return { shape: [...lead, m, n], data }
  },

  samples: [
    { inputs: { a: [1, 1], b: [1, 1] }, attributes: {} },
    { inputs: { a: [17, 33], b: [33, 9], bias: [9] }, attributes: {} },
    { inputs: { a: [7, 11], b: [7, 6] }, attributes: { transposeA: true } },
    { inputs: { a: [4, 192], b: [10, 192] }, attributes: { transposeB: true } },
    { inputs: { a: [10, 13], b: [9, 10] }, attributes: { transposeA: true, transposeB: true } },
    { inputs: { a: [2, 3, 7, 5], b: [2, 3, 5, 9] }, attributes: {} },
    { inputs: { a: [1, 5, 6], b: [4, 6, 7] }, attributes: {} },
    { inputs: { a: [4, 5, 6], b: [6, 7] }, attributes: {} },
  ],
})

function matrixOf(shape: Shape, transposed = false): readonly [rows: number, columns: number] {
  const [rows, columns] = shape.slice(-2)
  return transposed ? [columns, rows] : [rows, columns]
}

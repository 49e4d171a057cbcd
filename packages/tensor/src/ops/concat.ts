// Two tensors joined along one axis.
import { badAttribute, shapeMismatch } from '../error.js'
import { defineOperation } from '../operation.js'
import { sizeOf } from '../tensor.js'

type Inputs = {
  /** any shape with at least one axis */
  a: 'float32'
  /** a's shape but for the size of `axis` */
  b: 'float32'
}

type Attributes = {
  /** Counted from 0. */
  readonly axis: number
}

/** Result: a's shape, with both sizes along `axis`. */
export const concat = defineOperation<Inputs, Attributes>({
  exact: true,

  shape({ a, b }, { axis }) {
    if (!Number.isInteger(axis) || axis < 0 || axis >= a.length) {
      throw badAttribute('concat', `axis must be one of a [${a}], and ${axis} is not`, { axis, a })
    }
    if (a.length !== b.length || a.some((size, i) => i !== axis && size !== b[i])) {
      throw shapeMismatch('concat', `a and b that differ along axis ${axis} only`, { a, b })
    }
    return a.map((size, i) => (i === axis ? size + b[i] : size))
  },

  reference({ a, b }, { axis }) {
    const outer = sizeOf(a.shape.slice(0, axis))
    const blockA = sizeOf(a.shape.slice(axis))
    const blockB = sizeOf(b.shape.slice(axis))
    const data = new Float64Array(outer * (blockA + blockB))
    for (let o = 0; o < outer; o++) {
      const at = o * (blockA + blockB)
      data.set(a.data.subarray(o * blockA, (o + 1) * blockA), at)
      data.set(b.data.subarray(o * blockB, (o + 1) * blockB), at + blockA)
    }
    return { shape: a.shape.map((size, i) => (i === axis ? size + b.shape[i] : size)), data }
  },

  samples: [
    { inputs: { a: [1], b: [1] }, attributes: { axis: 0 } },
    { inputs: { a: [2, 3], b: [5, 3] }, attributes: { axis: 0 } },
    { inputs: { a: [2, 1, 33], b: [2, 49, 33] }, attributes: { axis: 1 } },
    { inputs: { a: [2, 5, 4], b: [2, 5, 7] }, attributes: { axis: 2 } },
  ],
})

// The same elements in another shape.
import { badAttribute } from '../error.js'
import { defineOperation } from '../operation.js'
import { type Shape, sizeOf } from '../tensor.js'

type Inputs = {
  /** any shape */
  x: 'float32'
}

/** Result: `shape`, of as many elements as x. */
export const reshape = defineOperation<Inputs, { readonly shape: Shape }>({
  exact: true,

  shape({ x }, { shape }) {
    if (sizeOf(shape) !== sizeOf(x)) {
      throw badAttribute('reshape', `[${shape}] does not hold the elements of x [${x}]`, { shape, x })
    }
    return shape
  },

  reference: ({ x }, { shape }) => ({ shape, data: x.data.slice() }),

  samples: [
    { inputs: { x: [1] }, attributes: { shape: [] } },
    { inputs: { x: [2, 3, 5] }, attributes: { shape: [6, 5] } },
    { inputs: { x: [50, 33] }, attributes: { shape: [5, 10, 33] } },
  ],
})

// x repeated to a larger shape, from the right.
import { badAttribute } from '../error.js'
import { defineOperation } from '../operation.js'
import { broadcastShapes, broadcastStrides } from '../ops/broadcast.js'
import { offsets } from '../ops/strides.js'
import { type Shape, sizeOf } from '../tensor.js'

type Inputs = {
  /** any shape that broadcasts to `shape` */
  x: 'float32'
}

/** Result: `shape`. */
export const broadcastTo = defineOperation<Inputs, { readonly shape: Shape }>({
  exact: true,

  shape({ x }, { shape }) {
    if (String(broadcastShapes(x, shape)) !== String(shape) || x.length > shape.length) {
      throw badAttribute('broadcastTo', `x [${x}] does not repeat to [${shape}]`, { shape, x })
    }
    return shape
  },

  reference({ x }, { shape }) {
    const from = offsets(shape, broadcastStrides(x.shape, shape))
    return { shape, data: Float64Array.from({ length: sizeOf(shape) }, (_, i) => x.data[from[i]]) }
  },

  samples: [
    { inputs: { x: [] }, attributes: { shape: [3] } },
    { inputs: { x: [1, 5] }, attributes: { shape: [4, 5] } },
    { inputs: { x: [3, 1] }, attributes: { shape: [2, 3, 7] } },
    { inputs: { x: [1, 1, 33] }, attributes: { shape: [2, 9, 33] } },
  ],
})

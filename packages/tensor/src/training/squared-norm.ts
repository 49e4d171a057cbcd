// The sum of squares of all elements: of it, over all gradients, clipping takes the root.
import { defineOperation } from '../operation.js'

type Inputs = {
  /** any shape */
  x: 'float32'
}

/** Result: []. */
export const squaredNorm = defineOperation<Inputs>({
  shape: () => [],
  reference: ({ x }) => ({ shape: [], data: Float64Array.of(x.data.reduce((sum, value) => sum + value * value, 0)) }),
  samples: [
    { inputs: { x: [] }, attributes: {} },
    { inputs: { x: [3, 7] }, attributes: {} },
    { inputs: { x: [50, 385] }, attributes: {} },
  ],
})

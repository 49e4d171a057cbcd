// Windows added up where they lie in the picture: the gradient of `unfold`.
import { shapeMismatch } from '../error.js'
import { defineOperation } from '../operation.js'
import { type Shape, sizeOf } from '../tensor.js'
import { visitWindows, type WindowAttributes, windowsShape } from './unfold.js'

type Inputs = {
  /** [B, h w, S p q] */
  windows: 'float32'
}

type Attributes = WindowAttributes & {
  /** Of the picture. */
  readonly size: readonly [height: number, width: number]
}

/** Result: [B, S, H, W]. */
export const fold = defineOperation<Inputs, Attributes>({
  shape({ windows }, attributes) {
    const shape = pictureShape(windows, attributes)
    const whole = windows.length === 3 && Number.isInteger(shape[1])
    if (!whole || String(windowsShape('fold', shape, attributes)) !== String(windows)) {
      throw shapeMismatch('fold', `the windows of a picture of [${attributes.size}]`, { windows })
    }
    return shape
  },

  reference({ windows }, attributes) {
    const shape = pictureShape(windows.shape, attributes)
    const data = new Float64Array(sizeOf(shape))
    visitWindows(shape, attributes, (from, to) => {
      data[to] += windows.data[from]
    })
    return { shape, data }
  },

  samples: [
    { inputs: { windows: [1, 1, 1] }, attributes: { kernel: [1, 1], stride: [1, 1], size: [1, 1] } },
    {
      inputs: { windows: [2, 20, 27] },
      attributes: { kernel: [3, 3], stride: [2, 2], padding: 1, size: [7, 9] },
    },
    { inputs: { windows: [2, 8, 36] }, attributes: { kernel: [4, 3], stride: [4, 3], size: [9, 14] } },
  ],
})

function pictureShape(windows: Shape, { kernel: [p, q], size }: Attributes): Shape {
  return [windows[0], windows[2] / (p * q), ...size]
}

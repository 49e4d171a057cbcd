// The windows of a picture as rows, so that a convolution is a `linear` (im2col; Unfold of PyTorch, transposed).
import { badAttribute, shapeMismatch } from '../error.js'
import { defineOperation } from '../operation.js'
import { type Shape, sizeOf } from '../tensor.js'

type Inputs = {
  /** [B, S, H, W] */
  x: 'float32'
}

export type WindowAttributes = {
  /** Height and width of a window. */
  readonly kernel: readonly [p: number, q: number]
  /** From one window to the next, down and across. */
  readonly stride: readonly [down: number, across: number]
  /** Rows and columns of zeros on every side; 0 unless set. */
  readonly padding?: number
}

/** Result: [B, h w, S p q], windows row by row; rows and columns that do not fill a window are dropped. */
export const unfold = defineOperation<Inputs, WindowAttributes>({
  exact: true,

  shape({ x }, attributes) {
    if (x.length !== 4) throw shapeMismatch('unfold', 'x [B, S, H, W]', { x })
    return windowsShape('unfold', x, attributes)
  },

  reference({ x }, attributes) {
    const shape = windowsShape('unfold', x.shape, attributes)
    const data = new Float64Array(sizeOf(shape))
    visitWindows(x.shape, attributes, (to, from) => {
      data[to] = x.data[from]
    })
    return { shape, data }
  },

  samples: [
    { inputs: { x: [1, 1, 1, 1] }, attributes: { kernel: [1, 1], stride: [1, 1] } },
    { inputs: { x: [2, 3, 7, 9] }, attributes: { kernel: [3, 3], stride: [2, 2], padding: 1 } },
    { inputs: { x: [1, 2, 5, 5] }, attributes: { kernel: [3, 3], stride: [1, 1], padding: 1 } },
    { inputs: { x: [2, 3, 9, 14] }, attributes: { kernel: [4, 3], stride: [4, 3] } },
  ],
})

/** @throws TensorError `bad-attribute` where no window fits. */
export function windowsShape(operation: string, x: Shape, attributes: WindowAttributes): Shape {
  const { kernel, stride, padding = 0 } = attributes
  const counts = [...kernel, ...stride].every(count => Number.isInteger(count) && count >= 1)
  const fits = x[2] + 2 * padding >= kernel[0] && x[3] + 2 * padding >= kernel[1]
  if (!counts || !Number.isInteger(padding) || padding < 0 || !fits) {
    const reason = `no window of [${kernel}] by steps of [${stride}] and padding ${padding} lies in [${x}]`
    throw badAttribute(operation, reason, { ...attributes, x })
  }
  const [rows, columns] = grid(x, attributes)
  return [x[0], rows * columns, x[1] * kernel[0] * kernel[1]]
}

/** Pairs of an element of a window and the element of x under it; what lies in the padding has none. */
export function visitWindows(x: Shape, attributes: WindowAttributes, visit: (window: number, x: number) => void): void {
  const [batch, sources, height, width] = x
  const {
    kernel: [p, q],
    stride: [down, across],
    padding = 0,
  } = attributes
  const [rows, columns] = grid(x, attributes)
  let at = 0
  for (let window = 0; window < batch * rows * columns; window++) {
    const b = Math.floor(window / (rows * columns))
    const top = (Math.floor(window / columns) % rows) * down - padding
    const left = (window % columns) * across - padding
    for (let line = 0; line < sources * p; line++) {
      const y = top + (line % p)
      const from = ((b * sources + Math.floor(line / p)) * height + y) * width + left
      for (let i = 0; i < q; i++, at++) {
        if (y >= 0 && y < height && left + i >= 0 && left + i < width) visit(at, from + i)
      }
    }
  }
}

/** How many windows there are, down and across. */
function grid(x: Shape, { kernel, stride, padding = 0 }: WindowAttributes): readonly [number, number] {
  return [
    Math.floor((x[2] + 2 * padding - kernel[0]) / stride[0]) + 1,
    Math.floor((x[3] + 2 * padding - kernel[1]) / stride[1]) + 1,
  ]
}

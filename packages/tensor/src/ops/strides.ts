// Row-major strides: how broadcasting, reductions and slices find their elements.
import { type Shape, sizeOf } from '../tensor.js'

/** Elements between neighbours along each axis of a contiguous tensor. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length)
  let stride = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride
    stride *= shape[axis]
  }
  return strides
}

/** Where each element of `shape`, in row-major order, lies in memory with these strides. */
export function offsets(shape: Shape, strides: readonly number[], base = 0): Int32Array {
  const result = new Int32Array(sizeOf(shape))
  result[0] = base
  let done = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    for (let i = 1; i < shape[axis]; i++) {
      for (let j = 0; j < done; j++) result[i * done + j] = result[j] + i * strides[axis]
    }
    done *= shape[axis]
  }
  return result
}

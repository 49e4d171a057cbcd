// Broadcasting from the right: an axis of size 1, or a missing one, is repeated.
import { type Shape, sizeOf } from '@typeclip/tensor'

/** Elements between neighbours along each axis of `out`, in a contiguous tensor of `shape`: 0 where it is repeated. */
function broadcastStrides(shape: Shape, out: Shape): number[] {
  const missing = out.length - shape.length
  return out.map((_, axis) => {
    const own = axis - missing
    return own < 0 || shape[own] === 1 ? 0 : sizeOf(shape.slice(own + 1))
  })
}

/** Where each element of `out`, in row-major order, lies in a contiguous tensor of `shape` repeated to it. */
export function broadcastOffsets(shape: Shape, out: Shape): number[] {
  const strides = broadcastStrides(shape, out)
  return out.reduceRight<number[]>(
    (inner, size, axis) => Array.from({ length: size }, (_, i) => inner.map(at => at + i * strides[axis])).flat(),
    [0],
  )
}

// Broadcasting from the right: axes are matched from the last; one of size 1, or missing, is repeated.
import { shapeMismatch } from '../error.js'
import { defineOperation, type Operation } from '../operation.js'
import type { Shape } from '../tensor.js'
import { offsets, stridesOf } from './strides.js'

type Inputs = {
  /** any shape */
  a: 'float32'
  /** any shape that broadcasts with a's */
  b: 'float32'
}

/** The shape that both are repeated to, or undefined where they do not fit. */
export function broadcastShapes(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length)
  const shape = new Array<number>(rank)
  for (let i = 1; i <= rank; i++) {
    const sizeA = a.at(-i) ?? 1
    const sizeB = b.at(-i) ?? 1
    if (sizeA !== sizeB && sizeA !== 1 && sizeB !== 1) return undefined
    shape[rank - i] = sizeA === 1 ? sizeB : sizeA
  }
  return shape
}

/** Strides that walk `shape` as if it were repeated to `out`: 0 along repeated axes. */
export function broadcastStrides(shape: Shape, out: Shape): number[] {
  const strides = stridesOf(shape)
  const missing = out.length - shape.length
  return out.map((_, axis) => (axis < missing || shape[axis - missing] === 1 ? 0 : strides[axis - missing]))
}

/** Declares `f(a, b)`, element by element. */
export function defineBroadcasting(name: string, f: (a: number, b: number) => number): Operation<Inputs, object> {
  return defineOperation<Inputs>({
    shape({ a, b }) {
      const out = broadcastShapes(a, b)
      if (out === undefined) throw shapeMismatch(name, 'a and b that broadcast from the right', { a, b })
      return out
    },

    reference({ a, b }) {
      const shape = broadcastShapes(a.shape, b.shape) ?? []
      const fromA = offsets(shape, broadcastStrides(a.shape, shape))
      const fromB = offsets(shape, broadcastStrides(b.shape, shape))
      return { shape, data: Float64Array.from(fromA, (at, i) => f(a.data[at], b.data[fromB[i]])) }
    },

    samples: [
      { inputs: { a: [1], b: [1] }, attributes: {} },
      { inputs: { a: [2, 50, 96], b: [2, 50, 96] }, attributes: {} },
      { inputs: { a: [2, 7, 33], b: [33] }, attributes: {} },
      { inputs: { a: [3, 5], b: [] }, attributes: {} },
      { inputs: { a: [5, 1], b: [1, 7] }, attributes: {} },
      { inputs: { a: [2, 1, 3], b: [4, 1] }, attributes: {} },
    ],
  })
}

// What reductions over axes share.
import { badAttribute } from '../error.js'
import type { Values } from '../operation.js'
import { type Shape, sizeOf } from '../tensor.js'
import { offsets, stridesOf } from './strides.js'

export type ReduceAttributes = {
  /** The axes reduced, counted from 0; at least one, none twice. */
  readonly axes: readonly number[]
  /** Keep them as axes of size 1; false unless set. */
  readonly keepDims?: boolean
}

/** @throws TensorError `bad-attribute` unless the axes are different ones of x. */
export function checkAxes(operation: string, x: Shape, { axes }: ReduceAttributes): void {
  const known = axes.every(axis => Number.isInteger(axis) && axis >= 0 && axis < x.length)
  if (known && axes.length > 0 && new Set(axes).size === axes.length) return
  throw badAttribute(operation, `axes must be different axes of x [${x}], and [${axes}] are not`, { axes, x })
}

/** The shape of what is left. */
export function reducedShape(x: Shape, { axes, keepDims }: ReduceAttributes): Shape {
  return keepDims ? keptShape(x, axes) : x.filter((_, axis) => !axes.includes(axis))
}

/** Where each element of x goes in the result. */
export function keptOffsets(x: Shape, { axes }: ReduceAttributes): Int32Array {
  const strides = stridesOf(keptShape(x, axes)).map((stride, axis) => (axes.includes(axis) ? 0 : stride))
  return offsets(x, strides)
}

/** Folds the elements of x along the axes, from `start`. */
export function reduce(
  x: Values,
  attributes: ReduceAttributes,
  start: number,
  fold: (so: number, value: number) => number,
): Float64Array {
  const data = new Float64Array(sizeOf(keptShape(x.shape, attributes.axes))).fill(start)
  // One offset too many where x is empty: only elements that are there are folded.
  const to = keptOffsets(x.shape, attributes)
  x.data.forEach((value, from) => {
    data[to[from]] = fold(data[to[from]], value)
  })
  return data
}

function keptShape(shape: Shape, axes: readonly number[]): number[] {
  return shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
}

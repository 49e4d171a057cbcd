// Operations that only move elements. Axes that lie side by side in both orders are moved as one.
import { type Shape, sizeOf } from '@typeclip/tensor'
import type { Core } from '../../core.js'
import type { TrainingExports } from '../exports.js'
import { zero } from '../zero.js'
import { defineKernel } from './define.js'

export const reshape = defineKernel('reshape', (core, { x }, _, out) => {
  core.wasm.copyBlocks(x.address, 0, out.address, 0, sizeOf(out.shape) * 4, 1)
})

export const permute = defineKernel('permute', (core, { x }, { axes }, out) => {
  permuteElements(core, x.address, x.shape, axes, out.address)
})

export const broadcastTo = defineKernel('broadcastTo', (core, { x }, _, out) => {
  const missing = out.shape.length - x.shape.length
  const from = stridesOf(x.shape)
  const to = stridesOf(out.shape)
  const axes = out.shape.map((size, axis) => {
    const own = axis - missing
    return { size, from: own < 0 || x.shape[own] === 1 ? 0 : from[own], to: to[axis] }
  })
  move(core, x.address, out.address, axes)
})

export const pad = defineKernel('pad', (core, { x }, { margins }, out) => {
  const from = stridesOf(x.shape)
  const to = stridesOf(out.shape)
  const start = margins.reduce((sum, [before], axis) => sum + before * to[axis], out.address)
  zero(core, out.address, sizeOf(out.shape))
  const axes = x.shape.map((size, axis) => ({ size, from: from[axis], to: to[axis] }))
  move(core, x.address, start, axes)
})

/** Axis i of the result is axis `order[i]` of [shape]. */
export function permuteElements(
  core: Core<TrainingExports>,
  x: number,
  shape: Shape,
  order: readonly number[],
  out: number,
): void {
  const from = stridesOf(shape)
  const to = stridesOf(order.map(axis => shape[axis]))
  const axes = joined(order.map((axis, i) => ({ size: shape[axis], from: from[axis], to: to[i] })))
  const [lead, rows, columns] = axes.length === 2 ? [whole, ...axes] : axes
  // The last two axes swapped: matrices transposed, four by four.
  if (
    axes.length <= 3 &&
    columns !== undefined &&
    columns.to === 4 &&
    rows.from === 4 &&
    columns.from === rows.size * 4
  ) {
    core.wasm.transpose(x, out, lead.size, columns.size, rows.size)
  } else move(core, x, out, axes)
}

interface Axis {
  readonly size: number
  /** Bytes between neighbours. */
  readonly from: number
  readonly to: number
}

const whole: Axis = { size: 1, from: 0, to: 0 }

function move(core: Core<TrainingExports>, from: number, to: number, axes: readonly Axis[]): void {
  if (axes.some(({ size }) => size === 0)) return
  const few = joined(axes)
  const table = core.scratch(few.length * 12)
  core.heap.integers(table, few.length * 3).set(few.flatMap(axis => [axis.size, axis.from, axis.to]))
  core.wasm.moveElements(from, to, table, few.length)
}

/** Fewer axes of the same move, from the outermost. */
function joined(axes: readonly Axis[]): readonly Axis[] {
  const few: Axis[] = []
  for (const axis of axes) {
    if (axis.size === 1) continue
    const before = few.at(-1)
    if (before?.from === axis.size * axis.from && before.to === axis.size * axis.to) {
      few[few.length - 1] = { ...axis, size: before.size * axis.size }
    } else few.push(axis)
  }
  return few
}

/** Bytes between neighbours along each axis. */
function stridesOf(shape: Shape): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)) * 4)
}

import { type Shape, sizeOf } from '@typeclip/tensor'
import { groupsOf } from '../../kernels/mean.js'
import { defineKernel } from './define.js'
import { permuteElements } from './layout.js'

/** Neighbouring axes are summed as one, from the last group to the first. */
export const sum = defineKernel('sum', (core, { x }, { axes }, out) => {
  const groups = groupsOf(x.shape, axes)
  let from = x.address
  let shape = x.shape
  groups.forEach(([first, end], i) => {
    const outer = sizeOf(shape.slice(0, first))
    const inner = sizeOf(shape.slice(end))
    const to = i === groups.length - 1 ? out.address : core.scratch(outer * inner * 4)
    core.wasm.sumRows(from, to, outer, sizeOf(shape.slice(first, end)), inner)
    from = to
    shape = [...shape.slice(0, first), ...shape.slice(end)]
  })
})

export const max = defineKernel('max', (core, { x }, { axes }, out) => {
  const order = reducedLast(x.shape, axes)
  const rows = core.scratch(sizeOf(x.shape) * 4)
  permuteElements(core, x.address, x.shape, order, rows)
  core.wasm.maxima(rows, out.address, sizeOf(out.shape), reducedCount(x.shape, axes))
})

export const maxGradient = defineKernel('maxGradient', (core, { x, gradient }, { axes }, out) => {
  const order = reducedLast(x.shape, axes)
  const rows = core.scratch(sizeOf(x.shape) * 4)
  const gradients = core.scratch(sizeOf(x.shape) * 4)
  permuteElements(core, x.address, x.shape, order, rows)
  core.wasm.maximaGradient(rows, gradient.address, gradients, sizeOf(gradient.shape), reducedCount(x.shape, axes))
  const back = order.map((_, axis) => order.indexOf(axis))
  const shape = order.map(axis => x.shape[axis])
  permuteElements(core, gradients, shape, back, out.address)
})

export const squaredNorm = defineKernel('squaredNorm', (core, { x }, _, out) => {
  core.heap.floats(out.address, 1)[0] = core.wasm.squaredNorm(x.address, sizeOf(x.shape))
})

/** All axes of a shape, those in `axes` after the others. */
function reducedLast(shape: Shape, axes: readonly number[]): number[] {
  const all = [...shape.keys()]
  return [...all.filter(axis => !axes.includes(axis)), ...all.filter(axis => axes.includes(axis))]
}

function reducedCount(shape: Shape, axes: readonly number[]): number {
  return axes.reduce((count, axis) => count * shape[axis], 1)
}

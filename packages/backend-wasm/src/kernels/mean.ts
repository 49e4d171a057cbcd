import { type Shape, sizeOf } from '@typeclip/tensor'
import { defineKernel } from './define.js'

/** Neighbouring axes are summed as one, from the last group to the first. */
export const mean = defineKernel('mean', (core, { x }, { axes }, out) => {
  const groups = groupsOf(x.shape, axes)
  let from = x.address
  let shape = x.shape
  groups.forEach(([first, end], i) => {
    const outer = sizeOf(shape.slice(0, first))
    const count = sizeOf(shape.slice(first, end))
    const inner = sizeOf(shape.slice(end))
    const to = i === groups.length - 1 ? out.address : core.scratch(outer * inner * 4)
    core.wasm.sumAxis(from, to, outer, count, inner, 1 / count)
    from = to
    shape = [...shape.slice(0, first), ...shape.slice(end)]
  })
})

/** [first, end) of each run of neighbouring axes, the last run first. */
export function groupsOf(shape: Shape, axes: readonly number[]): (readonly [first: number, end: number])[] {
  const groups: [number, number][] = []
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (!axes.includes(axis)) continue
    const group = groups.at(-1)
    if (group !== undefined && group[0] === axis + 1) group[0] = axis
    else groups.push([axis, axis + 1])
  }
  return groups
}

// Operations that only move elements, or add them where they are moved.
import { checkIndices, sizeOf } from '@typeclip/tensor'
import { defineKernel } from './define.js'

export const embedding = defineKernel('embedding', (core, { table, ids }, _, out) => {
  const [rows, columns] = table.shape
  const count = sizeOf(ids.shape)
  checkIndices('embedding', 'ids', core.heap.integers(ids.address, count), rows)
  core.wasm.gather(table.address, ids.address, out.address, columns * 4, count)
})

export const poolAt = defineKernel('poolAt', (core, { x, index }, _, out) => {
  const [batch, tokens, channels] = x.shape
  const picks = core.heap.integers(index.address, batch)
  checkIndices('poolAt', 'index', picks, tokens)
  const bytes = channels * 4
  picks.forEach((token, item) => {
    core.wasm.copyBlocks(x.address + (item * tokens + token) * bytes, 0, out.address + item * bytes, 0, bytes, 1)
  })
})

export const positionAdd = defineKernel('positionAdd', (core, { x, position }, _, out) => {
  const [batch, tokens, channels] = x.shape
  const count = tokens * channels
  for (let item = 0; item < batch; item++) {
    const at = item * count * 4
    core.wasm.combine(0, x.address + at, 0, position.address, 0, out.address + at, count)
  }
})

export const classToken = defineKernel('classToken', (core, { x, token }, _, out) => {
  const [batch, tokens, channels] = x.shape
  const [from, to] = [tokens * channels * 4, (tokens + 1) * channels * 4]
  core.wasm.copyBlocks(token.address, 0, out.address, to, channels * 4, batch)
  core.wasm.copyBlocks(x.address, from, out.address + channels * 4, to, from, batch)
})

export const concat = defineKernel('concat', (core, { a, b }, { axis }, out) => {
  const outer = sizeOf(out.shape.slice(0, axis))
  const bytesA = sizeOf(a.shape.slice(axis)) * 4
  const bytesB = sizeOf(b.shape.slice(axis)) * 4
  core.wasm.copyBlocks(a.address, bytesA, out.address, bytesA + bytesB, bytesA, outer)
  core.wasm.copyBlocks(b.address, bytesB, out.address + bytesA, bytesA + bytesB, bytesB, outer)
})

export const slice = defineKernel('slice', (core, { x }, { ranges }, out) => {
  // The last axis that is cut, and those whole ones after it, are one contiguous block; the axis before it, a stride.
  const cut = ranges.findLastIndex(([from, to], axis) => from !== 0 || to !== x.shape[axis])
  const axis = Math.max(cut, 0)
  const strideOf = (at: number) => sizeOf(x.shape.slice(at + 1)) * 4
  const bytes = sizeOf(out.shape.slice(axis)) * 4
  const repeat = axis > 0 ? out.shape[axis - 1] : 1
  let starts = [x.address + ranges.slice(axis).reduce((sum, [from], i) => sum + from * strideOf(axis + i), 0)]
  if (axis > 0) starts = starts.map(at => at + ranges[axis - 1][0] * strideOf(axis - 1))
  for (let outer = axis - 2; outer >= 0; outer--) {
    const [from, to] = ranges[outer]
    starts = Array.from({ length: to - from }, (_, i) => starts.map(at => at + (from + i) * strideOf(outer))).flat()
  }
  const stride = axis > 0 ? strideOf(axis - 1) : 0
  starts.forEach((start, i) => {
    core.wasm.copyBlocks(start, stride, out.address + i * repeat * bytes, bytes, bytes, repeat)
  })
})

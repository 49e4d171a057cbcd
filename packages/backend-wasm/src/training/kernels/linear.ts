// The gradients of `linear`: the same product as its own, with one operand or both turned where they are packed.
import { sizeOf } from '@typeclip/tensor'
import { deepest, multiply, panelBytes } from '../../product.js'
import { defineKernel } from './define.js'

export const linearInputGradient = defineKernel('linearInputGradient', (core, { weight, gradient }, _, out) => {
  const [depth, columns] = weight.shape
  const { wasm, tile } = core
  const right = core.scratch(panelBytes(core, columns, depth))
  wasm.packRight(weight.address, columns * 4, 0, columns, depth, right, tile.width)
  multiply(core, {
    rows: sizeOf(gradient.shape.slice(0, -1)),
    columns,
    depth,
    packLeft: (first, count, to) =>
      wasm.packLeft(gradient.address + first * depth * 4, depth * 4, 0, count, depth, to, tile.rows, 1),
    right,
    out: out.address,
  })
})

/** The batch, along which is summed, is cut in even parts: what is packed of one stays in cache until it is used. */
export const linearWeightGradient = defineKernel('linearWeightGradient', (core, { x, gradient }, _, out) => {
  const [rows, columns] = out.shape
  const depth = sizeOf(x.shape.slice(0, -1))
  const { wasm, tile, arena } = core
  const part = Math.max(1, Math.ceil(depth / Math.max(1, Math.ceil(depth / deepest))))
  const right = core.scratch(panelBytes(core, columns, part))
  const before = arena.length
  for (let first = 0; first === 0 || first < depth; first += part) {
    const count = Math.min(part, depth - first)
    const from = gradient.address + first * rows * 4
    wasm.packRight(x.address + first * columns * 4, columns * 4, 0, columns, count, right, tile.width)
    multiply(core, {
      rows,
      columns,
      depth: count,
      packLeft: (row, height, to) => wasm.packLeft(from + row * 4, rows * 4, 1, height, count, to, tile.rows, 1),
      right,
      out: out.address,
      residual: first === 0 ? undefined : out,
    })
    arena.truncate(before)
  }
})

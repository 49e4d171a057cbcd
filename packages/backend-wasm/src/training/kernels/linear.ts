// The gradients of `linear`: the same product as its own, with one operand or both turned where they are packed.
import { sizeOf } from '@typeclip/tensor'
import { multiply, panelBytes } from '../../product.js'
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

export const linearWeightGradient = defineKernel('linearWeightGradient', (core, { x, gradient }, _, out) => {
  const [rows, columns] = out.shape
  const depth = sizeOf(x.shape.slice(0, -1))
  const { wasm, tile } = core
  const right = core.scratch(panelBytes(core, columns, depth))
  wasm.packRight(x.address, columns * 4, 0, columns, depth, right, tile.width)
  multiply(core, {
    rows,
    columns,
    depth,
    packLeft: (first, count, to) =>
      wasm.packLeft(gradient.address + first * 4, rows * 4, 1, count, depth, to, tile.rows, 1),
    right,
    out: out.address,
  })
})

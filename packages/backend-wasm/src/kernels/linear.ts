import { sizeOf } from '@typeclip/tensor'
import { multiply, panelsOf } from '../product.js'
import { defineKernel } from './define.js'

export const linear = defineKernel('linear', (core, { x, weight, bias, residual }, { activation }, out) => {
  const [columns, depth] = weight.shape
  const { rows: limit } = core.tile
  multiply(core, {
    rows: sizeOf(x.shape.slice(0, -1)),
    columns,
    depth,
    packLeft: (first, count, to) =>
      core.wasm.packLeft(x.address + first * depth * 4, depth * 4, 0, count, depth, to, limit, 1),
    right: panelsOf(core, weight),
    out: out.address,
    bias,
    residual,
    activation,
  })
})

import { type Shape, sizeOf } from '@typeclip/tensor'
import { defineKernel } from './define.js'

export const layerNormGradient = defineKernel(
  'layerNormGradient',
  (core, { x, weight, gradient }, { epsilon }, out) => {
    core.wasm.layerNormGradient(
      x.address,
      weight.address,
      gradient.address,
      out.x.address,
      out.weight.address,
      out.bias.address,
      ...rowsAndColumns(x.shape),
      epsilon,
    )
  },
)

export const softmaxGradient = defineKernel('softmaxGradient', (core, { y, gradient }, _, out) => {
  core.wasm.softmaxGradient(y.address, gradient.address, out.address, ...rowsAndColumns(y.shape))
})

export const l2NormalizeGradient = defineKernel(
  'l2NormalizeGradient',
  (core, { x, gradient }, { epsilon = 1e-12 }, out) => {
    core.wasm.l2NormalizeGradient(x.address, gradient.address, out.address, ...rowsAndColumns(x.shape), epsilon)
  },
)

export const logSoftmax = defineKernel('logSoftmax', (core, { x }, _, out) => {
  core.wasm.logSoftmax(x.address, out.address, ...rowsAndColumns(x.shape))
})

function rowsAndColumns(shape: Shape): readonly [rows: number, columns: number] {
  return [sizeOf(shape.slice(0, -1)), shape[shape.length - 1]]
}

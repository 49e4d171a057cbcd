import { multiply, panelsOf } from '../product.js'
import { matrixOf } from '../stored.js'
import { defineKernel } from './define.js'

/** The patches are packed straight from the picture; the matrix of im2col is never written. */
export const patchEmbed = defineKernel('patchEmbed', (core, { pixels, weight, bias }, _, out) => {
  const [, sources, height, width] = pixels.shape
  const [, , patchHeight, patchWidth] = weight.shape
  const [columns, depth] = matrixOf(weight.shape)
  const [batch, patches] = out.shape
  const { rows: limit } = core.tile
  multiply(core, {
    rows: batch * patches,
    columns,
    depth,
    packLeft: (first, count, to) =>
      core.wasm.packPatches(pixels.address, sources, height, width, patchHeight, patchWidth, first, count, to, limit),
    right: panelsOf(core, weight),
    out: out.address,
    bias,
  })
})

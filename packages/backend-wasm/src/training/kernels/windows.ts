import { type Shape, sizeOf } from '@typeclip/tensor'
import type { WindowAttributes } from '@typeclip/tensor/training'
import type { WindowArguments } from '../exports.js'
import { zero } from '../zero.js'
import { defineKernel } from './define.js'

export const unfold = defineKernel('unfold', (core, { x }, attributes, out) => {
  core.wasm.unfold(x.address, out.address, ...windowArguments(x.shape, attributes))
})

export const fold = defineKernel('fold', (core, { windows }, attributes, out) => {
  zero(core, out.address, sizeOf(out.shape))
  core.wasm.fold(windows.address, out.address, ...windowArguments(out.shape, attributes))
})

/** @param picture [B, S, H, W] */
function windowArguments(picture: Shape, { kernel, stride, padding = 0 }: WindowAttributes): WindowArguments {
  const [batch, sources, height, width] = picture
  const rows = Math.floor((height + 2 * padding - kernel[0]) / stride[0]) + 1
  const columns = Math.floor((width + 2 * padding - kernel[1]) / stride[1]) + 1
  return [batch, sources, height, width, ...kernel, ...stride, padding, rows, columns]
}

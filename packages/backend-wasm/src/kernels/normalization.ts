import { checkLengths, sizeOf } from '@typeclip/tensor'
import { defineKernel } from './define.js'

export const layerNorm = defineKernel('layerNorm', (core, { x, weight, bias }, { epsilon }, out) => {
  const columns = weight.shape[0]
  const rows = sizeOf(x.shape.slice(0, -1))
  core.wasm.layerNorm(x.address, weight.address, bias.address, out.address, rows, columns, epsilon)
})

export const softmax = defineKernel('softmax', (core, { x, lengths }, { causal = false }, out) => {
  const columns = x.shape[x.shape.length - 1]
  const period = x.shape.at(-2) ?? 1
  const rows = sizeOf(x.shape.slice(0, -1))
  if (lengths === undefined) {
    core.wasm.softmax(x.address, out.address, rows, columns, columns, causal ? 1 : 0, period)
    return
  }
  const visible = [...core.heap.integers(lengths.address, x.shape[0])]
  checkLengths('softmax', visible, columns)
  const perItem = sizeOf(x.shape.slice(1, -1))
  visible.forEach((count, item) => {
    const at = item * perItem * columns * 4
    core.wasm.softmax(x.address + at, out.address + at, perItem, columns, count, causal ? 1 : 0, period)
  })
})

export const l2Normalize = defineKernel('l2Normalize', (core, { x }, { epsilon = 1e-12 }, out) => {
  const columns = x.shape[x.shape.length - 1]
  core.wasm.l2Normalize(x.address, out.address, sizeOf(x.shape.slice(0, -1)), columns, epsilon)
})

// Rows picked by number, and gradients added where they were picked.
import { checkIndices, sizeOf } from '@typeclip/tensor'
import type { Core } from '../../core.js'
import { zero } from '../zero.js'
import { defineKernel } from './define.js'

export const keepTokens = defineKernel('keepTokens', (core, { x, index }, _, out) => {
  const [batch, tokens, channels] = x.shape
  const kept = index.shape[1]
  checkIndices('keepTokens', 'index', core.heap.integers(index.address, batch * kept), tokens)
  const rows = rowsPicked(core, index.address, batch, kept, tokens)
  core.wasm.gather(x.address, rows, out.address, channels * 4, batch * kept)
})

export const keepTokensGradient = defineKernel('keepTokensGradient', (core, { x, index, gradient }, _, out) => {
  const [batch, tokens, channels] = x.shape
  const kept = sizeOf(index.shape.slice(1))
  checkIndices('keepTokensGradient', 'index', core.heap.integers(index.address, batch * kept), tokens)
  const rows = rowsPicked(core, index.address, batch, kept, tokens)
  zero(core, out.address, sizeOf(out.shape))
  core.wasm.addRows(gradient.address, rows, out.address, batch * kept, channels)
})

export const embeddingGradient = defineKernel('embeddingGradient', (core, { table, ids, gradient }, _, out) => {
  const [rows, columns] = table.shape
  const count = sizeOf(ids.shape)
  checkIndices('embeddingGradient', 'ids', core.heap.integers(ids.address, count), rows)
  zero(core, out.address, rows * columns)
  core.wasm.addRows(gradient.address, ids.address, out.address, count, columns)
})

/** Numbers of the rows [batch tokens] that index [batch, kept] names. */
function rowsPicked(core: Core, index: number, batch: number, kept: number, tokens: number): number {
  const address = core.scratch(batch * kept * 4)
  const rows = core.heap.integers(address, batch * kept)
  core.heap.integers(index, batch * kept).forEach((token, i) => {
    rows[i] = Math.floor(i / kept) * tokens + token
  })
  return address
}

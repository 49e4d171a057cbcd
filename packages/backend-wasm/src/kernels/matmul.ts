import { type Shape, sizeOf } from '@typeclip/tensor'
import { broadcastOffsets } from '../broadcast.js'
import type { Core } from '../core.js'
import { multiply, panelBytes } from '../product.js'
import { defineKernel } from './define.js'

export const matmul = defineKernel('matmul', (core, { a, b, bias }, attributes, out) => {
  const { transposeA = false, transposeB = false } = attributes
  const [m, n] = out.shape.slice(-2)
  const k = a.shape[a.shape.length - (transposeA ? 2 : 1)]
  const lead = out.shape.slice(0, -2)
  // One matrix for all of a's: their rows are one long matrix.
  const shared = sizeOf(b.shape.slice(0, -2)) === 1 && sizeOf(a.shape.slice(0, -2)) === sizeOf(lead) && !transposeA
  const rows = shared ? sizeOf(lead) * m : m
  const batch: Shape = shared ? [] : lead
  const lefts = broadcastOffsets(shared ? [] : a.shape.slice(0, -2), batch)
  const rights = broadcastOffsets(shared ? [] : b.shape.slice(0, -2), batch)
  const right = core.scratch(panelBytes(core, n, k))
  let packed = -1
  for (let i = 0; i < lefts.length; i++) {
    if (rights[i] !== packed) packMatrix(core, b.address + rights[i] * k * n * 4, k, n, transposeB, right)
    packed = rights[i]
    const before = core.arena.length
    multiply(core, {
      rows,
      columns: n,
      depth: k,
      packLeft: packerOf(core, a.address + lefts[i] * m * k * 4, rows, k, transposeA),
      right,
      out: out.address + i * m * n * 4,
      bias,
    })
    core.arena.truncate(before)
  }
})

function packMatrix(core: Core, from: number, k: number, n: number, transposed: boolean, to: number): void {
  core.wasm.packRight(from, (transposed ? k : n) * 4, transposed ? 1 : 0, n, k, to, core.tile.width)
}

function packerOf(core: Core, from: number, rows: number, k: number, transposed: boolean) {
  const limit = core.tile.rows
  return (first: number, count: number, to: number): void => {
    if (transposed) core.wasm.packLeft(from + first * 4, rows * 4, 1, count, k, to, limit, 1)
    else core.wasm.packLeft(from + first * k * 4, k * 4, 0, count, k, to, limit, 1)
  }
}

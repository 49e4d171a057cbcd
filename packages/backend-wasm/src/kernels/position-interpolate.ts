import { cubicTaps } from '@typeclip/tensor'
import type { Core } from '../core.js'
import { multiply, panelBytes } from '../product.js'
import { defineKernel } from './define.js'

/** Two products with the matrices of the taps: columns [W, w] in each row of the grid, then rows [H, h]. */
export const positionInterpolate = defineKernel(
  'positionInterpolate',
  (core, { position }, { prefix, from: [h, w], to: [toH, toW], antialias = true, cubicCoefficient = -0.5 }, out) => {
    const channels = position.shape[1]
    const rowBytes = channels * 4
    const grid = position.address + prefix * rowBytes
    core.wasm.copyBlocks(position.address, 0, out.address, 0, prefix * rowBytes, 1)

    const across = tapMatrix(core, w, toW, antialias, cubicCoefficient)
    const down = tapMatrix(core, h, toH, antialias, cubicCoefficient)
    const wide = core.scratch(h * toW * rowBytes)
    for (let row = 0; row < h; row++) {
      resize(core, across, grid + row * w * rowBytes, channels, wide + row * toW * rowBytes)
    }
    resize(core, down, wide, toW * channels, out.address + prefix * rowBytes)
  },
)

export interface Matrix {
  readonly address: number
  readonly rows: number
  readonly columns: number
}

/** Row i holds the weights of the inputs that make output i. */
export function tapMatrix(core: Core, from: number, to: number, antialias: boolean, coefficient: number): Matrix {
  const address = core.scratch(to * from * 4)
  const matrix = core.heap.floats(address, to * from).fill(0)
  cubicTaps(from, to, antialias, coefficient).forEach(({ at, weights }, i) => {
    // Taps beyond the edge read the edge, so an input may come more than once.
    at.forEach((input, tap) => {
      matrix[i * from + input] += weights[tap]
    })
  })
  return { address, rows: to, columns: from }
}

/** out [rows, columns] = taps [rows, depth] x [depth, columns] */
export function resize(core: Core, taps: Matrix, x: number, columns: number, out: number): void {
  const { rows, columns: depth } = taps
  const { wasm, tile } = core
  const before = core.arena.length
  const right = core.scratch(panelBytes(core, columns, depth))
  wasm.packRight(x, columns * 4, 0, columns, depth, right, tile.width)
  const packLeft = (first: number, count: number, to: number) =>
    wasm.packLeft(taps.address + first * depth * 4, depth * 4, 0, count, depth, to, tile.rows, 1)
  multiply(core, { rows, columns, depth, packLeft, right, out })
  core.arena.truncate(before)
}

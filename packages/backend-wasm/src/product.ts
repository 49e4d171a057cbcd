// The GEMM as kernels call it: C = act(A B + bias) + residual, A packed block by block, B already in panels.
import type { Activation } from '@typeclip/tensor'
import type { Core } from './core.js'
import { roundUp } from './heap.js'
import type { Operand } from './kernel.js'
import { matrixOf } from './stored.js'

/** Bytes of packed A that pass by each panel of B: what a second-level cache holds, or a little more. */
const leftBytes = 640 * 1024
/** Most depth of a panel's part: with 8 columns 24 KB, which stay in the first-level cache while A passes by. */
export const deepest = 768

export interface Product {
  readonly rows: number
  readonly columns: number
  readonly depth: number
  /** Packs rows first..first+count-1 of A to an address. */
  readonly packLeft: (first: number, count: number, to: number) => void
  /** Address of B in panels. */
  readonly right: number
  /** Address of C [rows, columns]. */
  readonly out: number
  readonly bias?: Operand
  readonly residual?: Operand
  readonly activation?: Activation
}

export const activationKinds: Readonly<Record<Activation | 'sigmoid', number>> = {
  none: 0,
  quickGelu: 1,
  gelu: 2,
  geluTanh: 3,
  relu: 4,
  sigmoid: 5,
}

export function multiply(core: Core, product: Product): void {
  const { rows, columns, depth, out, bias, residual, activation = 'none' } = product
  if (rows === 0 || columns === 0) return
  const { tile, wasm } = core
  const most = Math.max(roundUp(leftBytes / 4 / Math.max(depth, 1), tile.rows), 4 * tile.rows)
  const blocks = Math.ceil(rows / most)
  // Even blocks: the last one should not be a sliver that streams all of B for a few rows.
  const block = Math.min(rows, roundUp(rows / blocks, tile.rows))
  const left = core.scratch(block * depth * 4)
  const depthBlock = Math.ceil(depth / Math.max(1, Math.ceil(depth / deepest)))
  const scratch = core.scratch(wasm.multiplyScratch(block, tile.width) * 4)
  const stride = columns * 4
  for (let first = 0; first < rows; first += block) {
    const count = Math.min(block, rows - first)
    product.packLeft(first, count, left)
    wasm.multiply(
      left,
      product.right,
      out + first * stride,
      stride,
      count,
      columns,
      depth,
      tile.rows,
      tile.width,
      depthBlock,
      bias?.address ?? 0,
      residual === undefined ? 0 : residual.address + first * stride,
      activationKinds[activation],
      scratch,
    )
  }
}

/** Address of a weight [N, K] in panels, packed into scratch where it is not yet. */
export function panelsOf(core: Core, weight: Operand): number {
  if (weight.panels) return weight.address
  const [columns, depth] = matrixOf(weight.shape)
  const to = core.scratch(panelBytes(core, columns, depth))
  core.wasm.packRight(weight.address, depth * 4, 1, columns, depth, to, core.tile.width)
  return to
}

/** Bytes of B [depth, columns] in panels, the last one padded. */
export function panelBytes(core: Core, columns: number, depth: number): number {
  return roundUp(columns, core.tile.width) * depth * 4
}

// Which register tile the GEMM runs on. The same numbers come out of each: only rows and columns are grouped
// differently, never the order of a sum.
import { TensorError } from '@typeclip/tensor'
import type { KernelExports } from './exports.js'
import type { Heap } from './heap.js'

/** Shape of the register tiles. */
export interface Tile {
  /** most rows of A in a tile */
  readonly rows: number
  /** columns of B in a panel */
  readonly width: number
}

const tiles = {
  '4x8': { rows: 4, width: 8 },
  '5x8': { rows: 5, width: 8 },
  '6x8': { rows: 6, width: 8 },
  '4x16': { rows: 4, width: 16 },
  '5x16': { rows: 5, width: 16 },
  '6x16': { rows: 6, width: 16 },
} as const

export type TileName = keyof typeof tiles

export const tileNames: readonly TileName[] = ['4x8', '5x8', '6x8', '4x16', '5x16', '6x16']

/** @throws TensorError `bad-attribute` for a name that is not in `tileNames` */
export function tileOf(name: TileName): Tile {
  if (tileNames.includes(name)) return tiles[name]
  throw new TensorError('bad-attribute', `There is no tile ${name}; take one of ${tileNames.join(', ')}.`, { name })
}

const depth = 128
const warmUpMs = 3
const rounds = 4
const roundMs = 0.6

/**
 * The faster of 5x8 and 6x8, measured for about 8 ms: six rows need more registers than x86 has unless multiply and
 * add are fused, and then halve the speed; processors with 32 registers may want them in either build.
 */
export function fastestTile(wasm: KernelExports, heap: Heap, relaxed: boolean): TileName {
  // The usual answer stands unless the other is clearly faster: a coarse clock or a busy machine decides nothing.
  const [usual, other]: readonly TileName[] = relaxed ? ['6x8', '5x8'] : ['5x8', '6x8']
  const block = heap.allocate(3 * 64 * depth)
  const run = (name: TileName) => {
    const { rows, width } = tiles[name]
    for (let i = 0; i < 20; i++) wasm.tile(rows, width, block, block + 64 * depth, block + 128 * depth, depth)
    return 20 * rows * width
  }
  const speed = (name: TileName) => {
    let work = 0
    const start = performance.now()
    let elapsed = 0
    while (elapsed < roundMs) {
      work += run(name)
      elapsed = performance.now() - start
    }
    return work / elapsed
  }
  heap.floats(block, 48 * depth).fill(1)
  const start = performance.now()
  while (performance.now() - start < warmUpMs) {
    run(usual)
    run(other)
  }
  let [bestUsual, bestOther] = [0, 0]
  for (let round = 0; round < rounds; round++) {
    bestUsual = Math.max(bestUsual, speed(usual))
    bestOther = Math.max(bestOther, speed(other))
  }
  heap.free(block)
  return bestOther > 1.05 * bestUsual ? other : usual
}

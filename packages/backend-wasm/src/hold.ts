// Tensors that outlive scopes are given their room here.
import { checkData, type TensorData, TensorError, type Weight } from '@typeclip/tensor'
import type { Core, Owner } from './core.js'
import { panelBytes } from './product.js'
import { matrixOf, StoredWeight } from './stored.js'

/** A weight in panels for the GEMM. @throws TensorError `bad-data`, `out-of-memory` */
export function holdPanels(owner: Owner, { data, shape }: TensorData): Weight {
  const { core } = owner
  checkData({ data, shape }, 'float32')
  if (shape.length < 2) {
    throw new TensorError('bad-data', `A linear weight is [N, K] or [C, S, p, q], not [${shape}].`, { shape })
  }
  const [columns, depth] = matrixOf(shape)
  const make = (address: number) => new StoredWeight(owner, [...shape], 'panels', address)
  return hold(core, panelBytes(core, columns, depth), make, to => packPanels(core, data, columns, depth, to))
}

/** A weight, of the kind that `make` gives, in row-major order. @throws TensorError `bad-data`, `out-of-memory` */
export function holdRows<W extends StoredWeight>(
  core: Core,
  { data, shape }: TensorData,
  make: (address: number) => W,
): W {
  checkData({ data, shape }, 'float32')
  return hold(core, data.length * 4, make, to => core.heap.floats(to, data.length).set(data))
}

function hold<W extends StoredWeight>(
  core: Core,
  bytes: number,
  make: (address: number) => W,
  write: (to: number) => void,
): W {
  const address = core.allocateWeight(bytes)
  const weight = make(address)
  core.holdWeight(weight, bytes)
  try {
    write(address)
  } catch (error) {
    weight.dispose()
    throw error
  }
  return weight
}

/** Lines of W go through scratch a few panels at a time, so that packing a large matrix needs no second copy of it. */
function packPanels(core: Core, data: Float32Array, columns: number, depth: number, to: number): void {
  const { width } = core.tile
  const before = core.arena.length
  const lines = Math.min(columns, width * Math.max(1, Math.floor((1 << 18) / Math.max(width * depth, 1))))
  try {
    const staging = core.scratch(lines * depth * 4)
    for (let first = 0; first < columns; first += lines) {
      const count = Math.min(lines, columns - first)
      core.heap.floats(staging, count * depth).set(data.subarray(first * depth, (first + count) * depth))
      core.wasm.packRight(staging, depth * 4, 1, count, depth, to + first * depth * 4, width)
    }
  } finally {
    core.arena.truncate(before)
  }
}

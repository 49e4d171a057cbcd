import {
  type Backend,
  type BackendInfo,
  checkData,
  type DataOf,
  type DType,
  type Purpose,
  Scopes,
  type Shape,
  type Tensor,
  type TensorData,
  TensorError,
  type Weight,
} from '@typeclip/tensor'
import { Core, Owner } from './core.js'
import { Heap } from './heap.js'
import { compileKernels, instantiateKernels, type Simd } from './load.js'
import { bindKernels } from './operations.js'
import { panelBytes } from './product.js'
import { matrixOf, StoredTensor, StoredWeight } from './stored.js'
import { fastestTile, type TileName, tileOf } from './tile.js'

export interface WasmBackendOptions {
  /** A compiled `./url` file; without it the inlined kernels are compiled. */
  readonly module?: WebAssembly.Module | Promise<WebAssembly.Module>
  /** Which inlined build; `auto`, the default, takes relaxed SIMD where the engine has it. */
  readonly simd?: Simd
  /** Shape of the GEMM's register tiles; `auto`, the default, measures for about 8 ms. */
  readonly tile?: TileName | 'auto'
  readonly signal?: AbortSignal
}

/**
 * A backend that computes at once, on one thread, in float32, with SIMD kernels in WebAssembly.
 * @throws TensorError `backend-unavailable`; the signal's reason when it is aborted
 */
export async function createWasmBackend({
  module,
  simd = 'auto',
  tile = 'auto',
  signal,
}: WasmBackendOptions = {}): Promise<Backend> {
  signal?.throwIfAborted()
  const compiled = await (module ?? compileKernels(simd))
  signal?.throwIfAborted()
  const { wasm, memory } = await instantiateKernels(compiled)
  signal?.throwIfAborted()
  const relaxed = wasm.isRelaxed() !== 0
  const heap = new Heap(memory, wasm.heapStart())
  const name = tile === 'auto' ? fastestTile(wasm, heap, relaxed) : tile
  return backendOf(new Core(wasm, heap, tileOf(name)), { simd: relaxed ? 'relaxed' : 'baseline', tile: name })
}

function backendOf(core: Core, details: BackendInfo['details']): Backend {
  const owner = new Owner(core)
  const scopes = new Scopes<StoredTensor>(tensor => owner.core.arena.free(tensor.place))

  function tensor<D extends DType>(data: DataOf<D>, shape: Shape, dtype: D): Tensor<D> {
    scopes.assertOpen()
    checkData({ data, shape }, dtype)
    const { arena, heap } = owner.core
    const place = arena.allocate(data.length * 4)
    if (data instanceof Int32Array) heap.integers(place.address, data.length).set(data)
    else heap.floats(place.address, data.length).set(data)
    const stored = new StoredTensor(owner, [...shape], dtype, place)
    scopes.add(stored)
    return stored
  }

  function pack({ data, shape }: TensorData, purpose: Purpose): Weight {
    const { core } = owner
    checkData({ data, shape }, 'float32')
    if (purpose !== 'linear')
      return hold(data.length * 4, shape, 'rows', to => core.heap.floats(to, data.length).set(data))
    if (shape.length < 2) {
      throw new TensorError('bad-data', `A linear weight is [N, K] or [C, S, p, q], not [${shape}].`, { shape })
    }
    const [columns, depth] = matrixOf(shape)
    return hold(panelBytes(core, columns, depth), shape, 'panels', to => packPanels(core, data, columns, depth, to))
  }

  function hold(bytes: number, shape: Shape, layout: 'rows' | 'panels', write: (to: number) => void): Weight {
    const { core } = owner
    const address = core.allocateWeight(bytes)
    const weight = new StoredWeight(owner, [...shape], layout, address)
    core.holdWeight(weight, bytes)
    try {
      write(address)
    } catch (error) {
      weight.dispose()
      throw error
    }
    return weight
  }

  function scope<R>(run: () => R): R {
    const { arena } = owner.core
    const before = arena.length
    const result = scopes.scope(run)
    arena.compact(before)
    return result
  }

  function dispose(): void {
    scopes.dispose()
    owner.dispose()
  }

  return {
    info: {
      name: 'wasm',
      precision: 'float32',
      threads: 1,
      details,
    },
    ops: bindKernels({ owner, scopes }),
    tensor,
    pack,
    scope,
    session: run => scopes.session(run),
    memory: () => owner.memory,
    dispose,
    [Symbol.dispose]: dispose,
  }
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

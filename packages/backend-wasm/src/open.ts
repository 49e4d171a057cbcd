// From the options of a backend to an instance of its kernels.
import type { BackendInfo } from '@typeclip/tensor'
import { Core } from './core.js'
import type { KernelExports } from './exports.js'
import { Heap } from './heap.js'
import { type Builds, compileKernels, instantiateKernels, type Simd } from './load.js'
import type { ScopeMemory } from './scope-memory.js'
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

/** @throws TensorError `backend-unavailable`; the signal's reason when it is aborted */
export async function openCore<E extends KernelExports>(
  { module, simd = 'auto', tile = 'auto', signal }: WasmBackendOptions,
  builds: Builds,
  isOurs: (exports: object) => exports is E,
  memoryOf: (heap: Heap, wasm: E) => ScopeMemory,
): Promise<{ readonly core: Core<E>; readonly details: BackendInfo['details'] }> {
  signal?.throwIfAborted()
  const compiled = await (module ?? compileKernels(simd, builds))
  signal?.throwIfAborted()
  const { wasm, memory } = await instantiateKernels(compiled, isOurs)
  signal?.throwIfAborted()
  const relaxed = wasm.isRelaxed() !== 0
  const heap = new Heap(memory, wasm.heapStart())
  const name = tile === 'auto' ? fastestTile(wasm, heap, relaxed) : tile
  return {
    core: new Core(wasm, heap, memoryOf(heap, wasm), tileOf(name)),
    details: { simd: relaxed ? 'relaxed' : 'baseline', tile: name },
  }
}

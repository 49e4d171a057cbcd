import type { Backend } from '@typeclip/tensor'
import { Arena } from './arena.js'
import { backendOf } from './backend.js'
import { isKernels, type KernelExports } from './exports.js'
import type { Heap } from './heap.js'
import type { Builds } from './load.js'
import { openCore, type WasmBackendOptions } from './open.js'
import { bindKernels } from './operations.js'

const builds: Builds = {
  baseline: () => import('./wasm-bytes/kernels.js'),
  relaxed: () => import('./wasm-bytes/kernels-relaxed.js'),
}

/**
 * A backend that computes at once, on one thread, in float32, with SIMD kernels in WebAssembly.
 * @throws TensorError `backend-unavailable`; the signal's reason when it is aborted
 */
export async function createWasmBackend(options: WasmBackendOptions = {}): Promise<Backend> {
  const { core, details } = await openCore(options, builds, isKernels, arenaOf)
  return backendOf(core, details, bindKernels).backend
}

function arenaOf(heap: Heap, wasm: KernelExports): Arena {
  return new Arena(heap, (to, from, bytes) => wasm.copyBlocks(from, 0, to, 0, bytes, 1))
}

import { disposedBackend, TensorError } from '@typeclip/tensor'
import type { KernelExports } from './exports.js'
import type { Heap } from './heap.js'
import type { ScopeMemory } from './scope-memory.js'
import type { StoredWeight } from './stored.js'
import type { Tile } from './tile.js'

/** An instance of the kernels and its memory: all that a disposed backend lets go of. */
export class Core<E extends KernelExports = KernelExports> {
  readonly wasm: E
  readonly tile: Tile
  readonly heap: Heap
  readonly arena: ScopeMemory
  readonly #weights = new Map<StoredWeight, number>()
  #weightBytes = 0

  constructor(wasm: E, heap: Heap, arena: ScopeMemory, tile: Tile) {
    this.wasm = wasm
    this.tile = tile
    this.heap = heap
    this.arena = arena
  }

  get weightBytes(): number {
    return this.#weightBytes
  }

  /** Address of scratch that lasts until the kernel at work returns. @throws TensorError `out-of-memory` */
  scratch(bytes: number): number {
    return this.arena.allocate(bytes).address
  }

  /** Address for a weight. What scopes leave idle is given up before this fails. @throws TensorError `out-of-memory` */
  allocateWeight(bytes: number): number {
    try {
      return this.heap.allocate(bytes)
    } catch (error) {
      if (!(error instanceof TensorError && this.arena.releaseIdle())) throw error
      return this.heap.allocate(bytes)
    }
  }

  holdWeight(weight: StoredWeight, bytes: number): void {
    this.#weights.set(weight, bytes)
    this.#weightBytes += bytes
  }

  freeWeight(weight: StoredWeight): void {
    const bytes = this.#weights.get(weight)
    if (bytes === undefined) return
    this.#weights.delete(weight)
    this.#weightBytes -= bytes
    this.heap.free(weight.address)
  }
}

/** Handles reach their backend through this, so that one left over after `dispose` keeps no memory alive. */
export class Owner<E extends KernelExports = KernelExports> {
  #core: Core<E> | undefined

  constructor(core: Core<E>) {
    this.#core = core
  }

  /** @throws TensorError `disposed` */
  get core(): Core<E> {
    if (this.#core === undefined) throw disposedBackend()
    return this.#core
  }

  /** What the backend holds; nothing once it is disposed. */
  get memory(): { readonly weights: number; readonly scopes: number; readonly reserved: number } {
    const core = this.#core
    if (core === undefined) return { weights: 0, scopes: 0, reserved: 0 }
    return { weights: core.weightBytes, scopes: core.arena.used, reserved: core.heap.reserved }
  }

  /** Frees a weight, whether or not its backend still is there. */
  free(weight: StoredWeight): void {
    this.#core?.freeWeight(weight)
  }

  dispose(): void {
    this.#core = undefined
  }
}

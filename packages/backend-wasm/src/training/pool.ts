import { TensorError } from '@typeclip/tensor'
import { type Heap, roundUp } from '../heap.js'
import type { Place, ScopeMemory } from '../scope-memory.js'

/**
 * Memory of scopes from the heap's list of free blocks. Training frees in another order than it makes: on the way back
 * what remains, the gradients of weights, is most of what was made, and an arena would move it all. Here nothing moves,
 * and what is freed is used again at once.
 */
export class Pool implements ScopeMemory {
  readonly #heap: Heap
  readonly #places: Place[] = []
  #used = 0

  constructor(heap: Heap) {
    this.#heap = heap
  }

  get used(): number {
    return this.#used
  }

  get length(): number {
    return this.#places.length
  }

  allocate(bytes: number): Place {
    const { reserved } = this.#heap
    const place = { address: this.#heap.allocate(bytes), bytes: roundUp(bytes, 64), live: true }
    if (this.#heap.reserved > reserved) this.#growAhead()
    this.#places.push(place)
    this.#used += place.bytes
    return place
  }

  free(place: Place): void {
    this.#release(place)
    while (this.#places.at(-1)?.live === false) this.#places.pop()
  }

  truncate(from: number): void {
    while (this.#places.length > from) {
      const place = this.#places.pop()
      if (place !== undefined) this.#release(place)
    }
  }

  compact(from: number): void {
    let kept = from
    for (let i = from; i < this.#places.length; i++) {
      const place = this.#places[i]
      if (place.live) this.#places[kept++] = place
    }
    this.#places.length = kept
  }

  releaseIdle(): boolean {
    return false
  }

  /** Growing costs as much as a product: of a first step's thousand places not every one should. */
  #growAhead(): void {
    try {
      this.#heap.free(this.#heap.allocate(Math.min(this.#heap.reserved / 8, 32 << 20)))
    } catch (error) {
      // There is less left than that; what was asked for is there.
      if (!(error instanceof TensorError)) throw error
    }
  }

  #release(place: Place): void {
    if (!place.live) return
    place.live = false
    this.#used -= place.bytes
    this.#heap.free(place.address)
  }
}

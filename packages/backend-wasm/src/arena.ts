import { type Heap, roundUp } from './heap.js'
import type { Place, ScopeMemory } from './scope-memory.js'

const alignment = 64
const smallestChunk = 1 << 20

interface Chunk {
  readonly address: number
  readonly bytes: number
}

/** A place and where it stands: chunk number, and byte in the chunk. */
interface Entry {
  readonly place: Place
  chunk: number
  offset: number
}

/**
 * Memory of scopes: a bump pointer over chunks, so that an allocation costs a few additions and the end of a scope
 * none. Places are freed in any order; the pointer falls back over the freed ones at the top, and `compact` moves
 * what a scope returned down over the rest. Chunks are kept for the next run.
 */
export class Arena implements ScopeMemory {
  readonly #heap: Heap
  readonly #move: (to: number, from: number, bytes: number) => void
  readonly #chunks: Chunk[] = []
  readonly #entries: Entry[] = []
  #chunk = 0
  #offset = 0
  #used = 0

  constructor(heap: Heap, move: (to: number, from: number, bytes: number) => void) {
    this.#heap = heap
    this.#move = move
  }

  /** Bytes in use, rounded up to cache lines. */
  get used(): number {
    return this.#used
  }

  /** Number of places in use: what `truncate` and `compact` take to name a moment. */
  get length(): number {
    return this.#entries.length
  }

  /** @throws TensorError `out-of-memory` */
  allocate(bytes: number): Place {
    const wanted = roundUp(bytes, alignment)
    this.#makeRoom(wanted)
    const place = { address: this.#chunks[this.#chunk].address + this.#offset, bytes: wanted, live: true }
    this.#entries.push({ place, chunk: this.#chunk, offset: this.#offset })
    this.#offset += wanted
    this.#used += wanted
    return place
  }

  free(place: Place): void {
    place.live = false
    while (this.#entries.at(-1)?.place.live === false) this.#pop()
  }

  /** Frees every place made since the moment when `length` was `from`. */
  truncate(from: number): void {
    while (this.#entries.length > from) {
      this.#entries[this.#entries.length - 1].place.live = false
      this.#pop()
    }
  }

  /** Moves the live places made since `length` was `from` down, over the freed ones between them. */
  compact(from: number): void {
    const live = this.#entries.slice(from).filter(entry => entry.place.live)
    if (live.length === this.#entries.length - from) return
    const kept = live.map(({ place }) => ({ place, address: place.address }))
    while (this.#entries.length > from) this.#pop()
    // In order of allocation, so a target never lies above its source and no place overwrites a later one.
    for (const { place, address } of kept) {
      this.#makeRoom(place.bytes)
      place.address = this.#chunks[this.#chunk].address + this.#offset
      if (place.address !== address) this.#move(place.address, address, place.bytes)
      this.#entries.push({ place, chunk: this.#chunk, offset: this.#offset })
      this.#offset += place.bytes
      this.#used += place.bytes
    }
  }

  /** Gives chunks that hold nothing back to the heap; whether there were any. */
  releaseIdle(): boolean {
    const idle = this.#chunks.splice(this.#entries.length === 0 ? 0 : this.#chunk + 1)
    for (const { address } of idle) this.#heap.free(address)
    return idle.length > 0
  }

  /** Moves the pointer to the next chunk with room for `bytes`, taking one from the heap where there is none. */
  #makeRoom(bytes: number): void {
    const fits = (chunk: Chunk | undefined) => chunk !== undefined && chunk.bytes - this.#offset >= bytes
    while (!fits(this.#chunks[this.#chunk])) {
      const next = this.#chunks.length === 0 ? 0 : this.#chunk + 1
      if (next >= this.#chunks.length) {
        // Half of what there is already: few chunks, whatever the size of the model.
        const total = this.#chunks.reduce((sum, chunk) => sum + chunk.bytes, 0)
        const size = Math.max(bytes, smallestChunk, Math.min(roundUp(total / 2, alignment), 64 << 20))
        this.#chunks.push({ address: this.#heap.allocate(size), bytes: size })
      }
      this.#chunk = next
      this.#offset = 0
    }
  }

  #pop(): void {
    const entry = this.#entries.pop()
    if (entry === undefined) return
    const empty = this.#entries.length === 0
    this.#chunk = empty ? 0 : entry.chunk
    this.#offset = empty ? 0 : entry.offset
    this.#used -= entry.place.bytes
  }
}

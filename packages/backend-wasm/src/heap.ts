import { TensorError } from '@typeclip/tensor'

/** One cache line: no two blocks share one. */
const alignment = 64
const page = 65536
// 4 GiB less one page: an address just after the last byte must not wrap to 0.
const largestPages = 65535

interface Block {
  address: number
  bytes: number
}

/**
 * Blocks of one WebAssembly memory, for what lives long: weights, and the chunks that scopes are carved from.
 * Best fit over a list of free blocks in order of address, neighbours joined. The memory grows when nothing fits;
 * no maximum is reserved.
 */
export class Heap {
  readonly #memory: WebAssembly.Memory
  readonly #free: Block[] = []
  readonly #taken = new Map<number, number>()

  /** @param start first byte that may be given out, above what the module uses itself */
  constructor(memory: WebAssembly.Memory, start: number) {
    this.#memory = memory
    const address = roundUp(start, alignment)
    this.#release({ address, bytes: memory.buffer.byteLength - address })
  }

  get reserved(): number {
    return this.#memory.buffer.byteLength
  }

  /** Address of `bytes` bytes, a multiple of 64 and never 0. @throws TensorError `out-of-memory` */
  allocate(bytes: number): number {
    const wanted = Math.max(roundUp(bytes, alignment), alignment)
    const index = this.#bestFit(wanted) ?? this.#grow(wanted)
    const block = this.#free[index]
    const address = block.address
    if (block.bytes === wanted) this.#free.splice(index, 1)
    else {
      block.address += wanted
      block.bytes -= wanted
    }
    this.#taken.set(address, wanted)
    return address
  }

  free(address: number): void {
    const bytes = this.#taken.get(address)
    if (bytes === undefined) return
    this.#taken.delete(address)
    this.#release({ address, bytes })
  }

  /** A view, valid until the memory grows: never kept across an allocation. */
  floats(address: number, count: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.#memory.buffer, address, count)
  }

  /** A view, valid until the memory grows. */
  integers(address: number, count: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.#memory.buffer, address, count)
  }

  /** What is free at the end of the memory comes last, as if it had no end: the same work lies alike in any memory. */
  #bestFit(bytes: number): number | undefined {
    let best: number | undefined
    for (const [index, block] of this.#free.entries()) {
      if (block.bytes < bytes) continue
      const last = block.address + block.bytes === this.reserved
      if (best === undefined || (!last && block.bytes < this.#free[best].bytes)) best = index
      if (block.bytes === bytes) break
    }
    return best
  }

  /** Makes the last free block reach `bytes`; its index. */
  #grow(bytes: number): number {
    const end = this.reserved
    const last = this.#free.at(-1)
    const idle = last !== undefined && last.address + last.bytes === end ? last.bytes : 0
    const pages = Math.ceil((bytes - idle) / page)
    const error = (cause?: unknown) =>
      new TensorError(
        'out-of-memory',
        `The backend holds ${end} bytes and cannot have ${bytes} more: the most is ${largestPages * page}, and the system may give less. Use a smaller batch, or dispose of models no longer used.`,
        { reserved: end, wanted: bytes },
        { cause },
      )
    if (!(end / page + pages <= largestPages)) throw error()
    try {
      this.#memory.grow(pages)
    } catch (cause) {
      throw error(cause)
    }
    this.#release({ address: end, bytes: pages * page })
    return this.#free.length - 1
  }

  /** Puts a block in its place among the free ones and joins it with its neighbours. */
  #release(block: Block): void {
    let index = this.#free.findIndex(other => other.address > block.address)
    if (index < 0) index = this.#free.length
    this.#free.splice(index, 0, block)
    for (const at of [index, index - 1]) {
      const [left, right] = [this.#free[at], this.#free[at + 1]]
      if (left === undefined || right === undefined || left.address + left.bytes !== right.address) continue
      left.bytes += right.bytes
      this.#free.splice(at + 1, 1)
    }
  }
}

export function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple
}

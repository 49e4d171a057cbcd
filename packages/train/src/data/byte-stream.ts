// Bytes that arrive in chunks, taken in the lengths that a format asks for.

/** What arrives: a file, an answer of a server, the output of a decompressor. */
export type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

export class ByteStream {
  readonly #chunks: AsyncIterator<Uint8Array> | Iterator<Uint8Array>
  #chunk: Uint8Array = new Uint8Array(0)
  #at = 0
  /** Bytes taken or skipped. */
  offset = 0

  constructor(chunks: Chunks) {
    this.#chunks = Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]()
  }

  /** The next bytes, fewer than `length` where the stream ends before. Memory grows with what arrives, not with `length`. */
  async take(length: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = []
    const taken = await this.#pass(length, part => parts.push(part))
    if (parts.length === 1) return parts[0].slice() // a part of a chunk would keep the whole of it alive
    const bytes = new Uint8Array(taken)
    let at = 0
    for (const part of parts) {
      bytes.set(part, at)
      at += part.length
    }
    return bytes
  }

  /** Passes over bytes. @returns how many there were */
  skip(length: number): Promise<number> {
    return this.#pass(length, () => {})
  }

  /** Lets go of what the bytes come from. */
  async close(): Promise<void> {
    await this.#chunks.return?.()
  }

  async #pass(length: number, see: (part: Uint8Array) => void): Promise<number> {
    let left = length
    while (left > 0 && (this.#at < this.#chunk.length || (await this.#fill()))) {
      const part = this.#chunk.subarray(this.#at, this.#at + left)
      see(part)
      this.#at += part.length
      left -= part.length
    }
    this.offset += length - left
    return length - left
  }

  async #fill(): Promise<boolean> {
    const { done, value } = await this.#chunks.next()
    if (done) return false
    this.#chunk = value
    this.#at = 0
    return true
  }
}

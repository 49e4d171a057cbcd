import { WeightsError } from '../error.js'
import { plainBytes } from '../plain-bytes.js'
import { type ByteSource, checkRange, type ReadOptions } from './source.js'

/**
 * Bytes in memory, or a Blob or File read by slices, as a source.
 * Reads of bytes are views, without a copy.
 */
export function bytesSource(
  bytes: Uint8Array | ArrayBuffer | Blob,
  { name = bytes instanceof Blob && 'name' in bytes ? String(bytes.name) : 'bytes' }: { readonly name?: string } = {},
): ByteSource {
  let held: Uint8Array | Blob | undefined =
    bytes instanceof Blob ? bytes : bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : plainBytes(bytes)
  const source = {
    name,
    byteLength: held instanceof Blob ? held.size : held.byteLength,
    async read(offset: number, length: number, { signal }: ReadOptions = {}): Promise<Uint8Array> {
      signal?.throwIfAborted()
      if (held === undefined) throw new WeightsError('disposed', `${name} was disposed and cannot be read.`, { name })
      checkRange(source, offset, length)
      if (!(held instanceof Blob)) return held.subarray(offset, offset + length)
      const slice = held.slice(offset, offset + length)
      let read: Uint8Array
      try {
        read = new Uint8Array(await slice.arrayBuffer())
      } catch (cause) {
        throw new WeightsError('read-failed', `${name} could not be read; choose the file again.`, { name }, { cause })
      }
      signal?.throwIfAborted()
      return read
    },
    dispose(): void {
      held = undefined
    },
  }
  return source
}

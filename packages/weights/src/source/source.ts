// Where bytes come from. Every reader of this package asks for ranges, so that a file of gigabytes is never read whole.
import { WeightsError } from '../error.js'

/** Options of a call that may wait for a disk or a network. */
export interface ReadOptions {
  readonly signal?: AbortSignal
}

/** A run of bytes of known length that can be read by range. */
export interface ByteSource {
  /** Size of the whole, in bytes. */
  readonly byteLength: number
  /** What errors call it: a path, a URL, or what the caller said. */
  readonly name: string
  /**
   * Exactly `length` bytes from `offset`. The result may be a view of the source's own memory: do not write to it.
   * @throws WeightsError `out-of-range`, `truncated`, `read-failed`, `source-changed` or `disposed`
   */
  read(offset: number, length: number, options?: ReadOptions): Promise<Uint8Array>
  /** Gives back what the source holds (a file handle, a downloaded copy). Harmless when called twice. */
  dispose?(): void
}

/** Refuses a range that does not lie within the source. */
export function checkRange(source: ByteSource, offset: number, length: number): void {
  const whole = Number.isSafeInteger(offset) && Number.isSafeInteger(length)
  if (whole && offset >= 0 && length >= 0 && length <= source.byteLength - offset) return
  throw new WeightsError(
    'out-of-range',
    `${source.name} has ${source.byteLength} bytes; ${length} bytes from ${offset} are not within it.`,
    { name: source.name, offset, length, byteLength: source.byteLength },
  )
}

/** Memory for `length` bytes, or `too-large` where the engine has no array of that size. */
export function allocate(length: number, name: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(length)
  } catch (cause) {
    throw new WeightsError(
      'too-large',
      `${name}: ${length} bytes in one piece are more than this JavaScript engine can hold.`,
      { name, length },
      { cause },
    )
  }
}

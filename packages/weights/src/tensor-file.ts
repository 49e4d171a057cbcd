import type { Dtype } from './dtype.js'
import type { ReadOptions } from './source/source.js'

/** What a file says of one tensor, known without reading its values. */
export interface TensorInfo {
  readonly name: string
  readonly dtype: Dtype
  readonly shape: readonly number[]
  readonly byteLength: number
  /** Where its bytes begin in its file. */
  readonly byteOffset: number
}

/** A tensor that was read: row-major, little-endian. `bytes` may be a view of a larger buffer: do not write to it. */
export interface TensorData {
  readonly dtype: Dtype
  readonly shape: readonly number[]
  readonly bytes: Uint8Array
}

/** Options of `readMany`. */
export interface ReadManyOptions extends ReadOptions {
  /** Neighbouring tensors are read in one request up to this many bytes; a larger tensor is read alone. */
  readonly requestBytes?: number
}

/** An open file of tensors (or several, by an index). Only the headers have been read. */
export interface TensorFile extends Disposable {
  /** Every tensor by its name, in the order of the header. */
  readonly tensors: ReadonlyMap<string, TensorInfo>
  /** Free text of the writer, such as `format` → `pt`. */
  readonly metadata: ReadonlyMap<string, string>
  /**
   * One tensor's bytes; nothing else is read.
   * @throws WeightsError `missing-tensor`, `disposed`, or what the source throws
   */
  read(name: string, options?: ReadOptions): Promise<TensorData>
  /**
   * Tensors in the order they lie in the file, neighbours in one request; bytes between them are never read.
   * At most one request (`requestBytes`, default 32 MiB, or one larger tensor) is held by the iteration at a time.
   */
  readMany(names: Iterable<string>, options?: ReadManyOptions): AsyncIterable<readonly [name: string, data: TensorData]>
  /** Closes the source. Harmless when called twice; reading afterwards throws `disposed`. */
  dispose(): void
}

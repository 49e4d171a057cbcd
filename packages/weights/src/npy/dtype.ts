// NumPy's type letters ("descr" without the byte order) and the array that holds each.
import { float16ToFloat32 } from '../float16.js'

/** Element types of .npy files that this package reads. */
export type NpyDtype = keyof NpyArrays

/** What holds the values of each; float16 widened to float32, bool as bytes of 0 and 1. */
export interface NpyArrays {
  readonly float64: Float64Array
  readonly float32: Float32Array
  readonly float16: Float32Array
  readonly int64: BigInt64Array
  readonly uint64: BigUint64Array
  readonly int32: Int32Array
  readonly uint32: Uint32Array
  readonly int16: Int16Array
  readonly uint16: Uint16Array
  readonly int8: Int8Array
  readonly uint8: Uint8Array
  readonly bool: Uint8Array
}

interface Kind<D extends NpyDtype> {
  readonly dtype: D
  readonly bytes: number
  /** From the values' own bytes: little-endian, aligned at 0. */
  readonly view: (buffer: ArrayBuffer) => NpyArrays[D]
}

/** By NumPy's letter and width, such as `f4`. */
export const npyKinds: ReadonlyMap<string, Kind<NpyDtype>> = new Map<string, Kind<NpyDtype>>([
  ['f8', { dtype: 'float64', bytes: 8, view: buffer => new Float64Array(buffer) }],
  ['f4', { dtype: 'float32', bytes: 4, view: buffer => new Float32Array(buffer) }],
  ['f2', { dtype: 'float16', bytes: 2, view: buffer => float16ToFloat32(new Uint16Array(buffer)) }],
  ['i8', { dtype: 'int64', bytes: 8, view: buffer => new BigInt64Array(buffer) }],
  ['u8', { dtype: 'uint64', bytes: 8, view: buffer => new BigUint64Array(buffer) }],
  ['i4', { dtype: 'int32', bytes: 4, view: buffer => new Int32Array(buffer) }],
  ['u4', { dtype: 'uint32', bytes: 4, view: buffer => new Uint32Array(buffer) }],
  ['i2', { dtype: 'int16', bytes: 2, view: buffer => new Int16Array(buffer) }],
  ['u2', { dtype: 'uint16', bytes: 2, view: buffer => new Uint16Array(buffer) }],
  ['i1', { dtype: 'int8', bytes: 1, view: buffer => new Int8Array(buffer) }],
  ['u1', { dtype: 'uint8', bytes: 1, view: buffer => new Uint8Array(buffer) }],
  ['b1', { dtype: 'bool', bytes: 1, view: buffer => new Uint8Array(buffer) }],
])

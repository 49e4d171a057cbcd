// From bytes as they lie in files to typed arrays and back. Typed arrays are little-endian as files are: every engine
// that runs JavaScript today has that byte order.
import { type Dtype, elementCount } from './dtype.js'
import { WeightsError } from './error.js'
import { bfloat16ToFloat32, float16ToFloat32, float32ToBfloat16, float32ToFloat16 } from './float16.js'
import type { TensorData } from './tensor-file.js'

const arrays = {
  BOOL: Uint8Array,
  U8: Uint8Array,
  I8: Int8Array,
  I16: Int16Array,
  U16: Uint16Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  I32: Int32Array,
  U32: Uint32Array,
  F32: Float32Array,
  F64: Float64Array,
  I64: BigInt64Array,
  U64: BigUint64Array,
} as const satisfies Record<Dtype, unknown>

/** The typed array that holds a dtype; F16 and BF16 as their bits in 16-bit integers, BOOL as bytes. */
export type TypedArrayOf<D extends Dtype> = InstanceType<(typeof arrays)[D]>

/** The values as they are, in the array of their dtype. Aligned bytes come without a copy. */
export function toTypedArray<D extends Dtype>({ dtype, bytes }: TensorData & { readonly dtype: D }): TypedArrayOf<D> {
  const type = arrays[dtype]
  const { buffer, byteOffset, byteLength } = byteOffsetFits(bytes, type.BYTES_PER_ELEMENT)
    ? bytes
    : new Uint8Array(bytes)
  return new type(buffer as ArrayBuffer, byteOffset, byteLength / type.BYTES_PER_ELEMENT) as TypedArrayOf<D>
}

function byteOffsetFits(bytes: Uint8Array, width: number): boolean {
  return bytes.byteOffset % width === 0
}

/**
 * Values as float32: exact from F16, BF16, F32, small integers and BOOL (0 or 1), rounded once to nearest from the rest.
 * Aligned F32 comes without a copy: do not write to the result.
 */
export function toFloat32(data: TensorData): Float32Array {
  const values = toTypedArray(data)
  if (values instanceof Float32Array) return values
  if (data.dtype === 'F16' && values instanceof Uint16Array) return float16ToFloat32(values)
  if (data.dtype === 'BF16' && values instanceof Uint16Array) return bfloat16ToFloat32(values)
  const result = new Float32Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    result[i] = typeof value === 'bigint' ? roundBigInt(value) : value
  }
  return result
}

/** Number() alone would round to float64 first; a sticky bit far below float32's 24 makes it one rounding. */
function roundBigInt(value: bigint): number {
  if (value >= -0x1fffffffffffffn && value <= 0x1fffffffffffffn) return Number(value)
  const sticky = (value & 0xffffn) === 0n ? 0n : 1n
  return Number((value >> 16n) | sticky) * 0x10000
}

/**
 * Values of an integer or BOOL tensor as int32. I32 that is aligned comes without a copy.
 * @throws WeightsError `bad-dtype` for floating point, `out-of-range` for a value int32 cannot hold
 */
export function toInt32(data: TensorData): Int32Array {
  const { dtype } = data
  if (dtype === 'F16' || dtype === 'BF16' || dtype === 'F32' || dtype === 'F64') {
    throw new WeightsError('bad-dtype', `A tensor of ${dtype} cannot be read as integers; use toFloat32.`, { dtype })
  }
  const values = toTypedArray(data)
  if (values instanceof Int32Array) return values
  const result = new Int32Array(values.length)
  for (let i = 0; i < values.length; i++) {
    result[i] = Number(values[i])
    if (BigInt(result[i]) !== BigInt(values[i])) {
      const facts = { index: i, value: String(values[i]), dtype }
      throw new WeightsError('out-of-range', `Value ${values[i]} at index ${i} does not fit into 32 bits.`, facts)
    }
  }
  return result
}

/**
 * Float32 values as a tensor to write, narrowed to `dtype` to nearest, ties to even (F64 widens exactly).
 * @throws WeightsError `bad-shape` where the shape does not hold as many values as there are
 */
export function fromFloat32(
  values: Float32Array,
  shape: readonly number[],
  { dtype = 'F32' }: { readonly dtype?: 'F32' | 'F16' | 'BF16' | 'F64' } = {},
): TensorData {
  if (elementCount(shape) !== values.length) {
    const sentence = `${values.length} values do not fill the shape [${shape}].`
    throw new WeightsError('bad-shape', sentence, { shape, length: values.length })
  }
  const { buffer, byteOffset, byteLength } = narrow(values, dtype)
  return { dtype, shape, bytes: new Uint8Array(buffer, byteOffset, byteLength) }
}

function narrow(values: Float32Array, dtype: 'F32' | 'F16' | 'BF16' | 'F64'): ArrayBufferView {
  if (dtype === 'F16') return float32ToFloat16(values)
  if (dtype === 'BF16') return float32ToBfloat16(values)
  return dtype === 'F64' ? Float64Array.from(values) : values
}

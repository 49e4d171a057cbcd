import { elementCount } from '../dtype.js'
import { WeightsError } from '../error.js'

/** Arrays that `writeNpy` takes; the file's element type follows from the array's. */
export type NpyData =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array

/**
 * A .npy file of version 1.0, row-major, little-endian: byte for byte what `numpy.save` writes for the same array.
 * @throws WeightsError `bad-shape` where the shape does not hold as many values as there are
 */
export function writeNpy(data: NpyData, shape: readonly number[]): Uint8Array<ArrayBuffer> {
  if (elementCount(shape) !== data.length) {
    const sentence = `${data.length} values do not fill the shape [${shape}].`
    throw new WeightsError('bad-shape', sentence, { shape, length: data.length })
  }
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const dictionary = `{'descr': '${descrOf(data)}', 'fortran_order': False, 'shape': ${tuple}, }`
  // NumPy leaves room for the first dimension to grow to 21 digits in place, then pads to 64 bytes with a line's end.
  const room = shape.length === 0 ? 0 : 21 - String(shape[0]).length
  const length = Math.ceil((magic.length + 2 + dictionary.length + room + 1) / 64) * 64
  const header = `${dictionary.padEnd(length - magic.length - 3)}\n`
  const bytes = new Uint8Array(length + data.byteLength)
  bytes.set(magic)
  new DataView(bytes.buffer).setUint16(magic.length, header.length, true)
  bytes.set(new TextEncoder().encode(header), magic.length + 2)
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), length)
  return bytes
}

/** The mark and version 1.0. */
const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]

function descrOf(data: NpyData): string {
  const width = data.BYTES_PER_ELEMENT
  const letter = /^Float/.test(data[Symbol.toStringTag]) ? 'f' : /Uint/.test(data[Symbol.toStringTag]) ? 'u' : 'i'
  return `${width === 1 ? '|' : '<'}${letter}${width}`
}

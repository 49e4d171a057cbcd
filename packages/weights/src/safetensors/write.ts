// Written as the safetensors library writes (serialize in tensor.rs), byte for byte: tensors by falling alignment, then
// by name; compact JSON, padded with spaces to a multiple of 8.
import { type Dtype, dtypeBytes, dtypes, elementCount, isDtype } from '../dtype.js'
import { quote, WeightsError } from '../error.js'
import type { ReadOptions } from '../source/source.js'
import { lengthBytes, maximumHeaderBytes } from './header.js'

/** A tensor to write; `bytes` row-major and little-endian, or a function that gives them when their turn has come. */
export interface TensorToWrite {
  readonly name: string
  readonly dtype: Dtype
  readonly shape: readonly number[]
  readonly bytes: Uint8Array | (() => Promise<Uint8Array>)
}

/** Takes the file's bytes in order. The array is not changed afterwards. */
export type Sink = (chunk: Uint8Array) => void | Promise<void>

/** Options of `writeSafetensors`. */
export interface WriteOptions extends ReadOptions {
  /** Free text kept in the header, such as `{ format: 'pt' }`, in this order. */
  readonly metadata?: Readonly<Record<string, string>>
}

/**
 * Writes a safetensors file as a stream: header, then one tensor after another, each asked for only then. Returns the
 * number of bytes written. Nothing is written before all names and shapes are checked.
 * @throws WeightsError `bad-name`, `bad-dtype`, `bad-shape` (also where `bytes` has another length than the shape says),
 *   `too-large`; what the sink or a `bytes` function throws passes through
 */
export async function writeSafetensors(
  tensors: Iterable<TensorToWrite>,
  sink: Sink,
  { metadata, signal }: WriteOptions = {},
): Promise<number> {
  const sorted = [...tensors].map(withSize).sort(inFileOrder)
  const header = makeHeader(sorted, metadata)
  signal?.throwIfAborted()
  await sink(header)
  let written = header.length
  for (const { name, bytes, byteLength } of sorted) {
    signal?.throwIfAborted()
    const chunk = typeof bytes === 'function' ? await bytes() : bytes
    if (chunk.length !== byteLength) {
      const sentence = `Tensor ${quote(name)} has ${chunk.length} bytes; its shape and dtype say ${byteLength}.`
      throw new WeightsError('bad-shape', sentence, { name, length: chunk.length, byteLength })
    }
    if (chunk.length > 0) await sink(chunk)
    written += chunk.length
  }
  return written
}

interface Sized extends TensorToWrite {
  readonly byteLength: number
}

function withSize(tensor: TensorToWrite): Sized {
  const { name, dtype, shape } = tensor
  if (name === '__metadata__' || name === '__proto__' || !name.isWellFormed()) {
    throw new WeightsError('bad-name', `A tensor may not be called ${quote(name)}.`, { name })
  }
  if (!isDtype(dtype)) {
    const sentence = `The dtype of ${quote(name)} is ${dtype}; known are ${dtypes.join(', ')}.`
    throw new WeightsError('bad-dtype', sentence, { name, dtype })
  }
  const byteLength = (elementCount(shape) ?? Number.NaN) * dtypeBytes(dtype)
  if (Number.isSafeInteger(byteLength)) return { ...tensor, byteLength }
  throw new WeightsError('bad-shape', `The shape of ${quote(name)} is unusable: [${shape}].`, { name, shape })
}

function inFileOrder(a: Sized, b: Sized): number {
  return dtypes.indexOf(b.dtype) - dtypes.indexOf(a.dtype) || compareCodePoints(a.name, b.name)
}

/** As bytes of UTF-8 compare; JavaScript's own comparison is by UTF-16, where U+10000 comes before U+FFFF. */
function compareCodePoints(a: string, b: string): number {
  const [left, right] = [[...a], [...b]]
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = (left[i].codePointAt(0) ?? 0) - (right[i].codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

function makeHeader(sorted: readonly Sized[], metadata: Readonly<Record<string, string>> | undefined): Uint8Array {
  const entries = metadata === undefined ? [] : [`"__metadata__":${JSON.stringify(metadata)}`]
  let offset = 0
  const names = new Set<string>()
  for (const { name, dtype, shape, byteLength } of sorted) {
    if (names.has(name)) throw new WeightsError('bad-name', `Two tensors are called ${quote(name)}.`, { name })
    names.add(name)
    const entry = { dtype, shape, data_offsets: [offset, offset + byteLength] }
    entries.push(`${JSON.stringify(name)}:${JSON.stringify(entry)}`)
    offset += byteLength
  }
  const json = new TextEncoder().encode(`{${entries.join(',')}}`)
  const length = Math.ceil(json.length / 8) * 8
  if (length > maximumHeaderBytes || !Number.isSafeInteger(offset)) {
    const sentence = `The file would be too large: a header of ${length} bytes and ${offset} of data.`
    throw new WeightsError('too-large', sentence, { headerBytes: length, dataBytes: offset })
  }
  const bytes = new Uint8Array(lengthBytes + length).fill(0x20)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true)
  bytes.set(json, lengthBytes)
  return bytes
}

// The header of a safetensors file, checked as its reference implementation checks it (tensor.rs): the tensors tile the
// data exactly, so that no byte is unowned or owned twice, and sizes are exact integers.
import { type Dtype, dtypeBytes, dtypes, elementCount, isDtype } from '../dtype.js'
import { quote, WeightsError, type WeightsErrorCode } from '../error.js'
import { type Json, JsonError, readJsonObject } from '../json.js'
import type { TensorInfo } from '../tensor-file.js'

/** Bytes before the header: its length, as a little-endian 64-bit integer. */
export const lengthBytes = 8
/** safetensors' own limit (MAX_HEADER_SIZE). */
export const maximumHeaderBytes = 100_000_000
// Ours: bounds what a header of empty tensors can cost. The largest published shards hold some thousands.
const maximumTensors = 100_000

/** What a header says. Offsets are absolute. */
export interface Header {
  readonly tensors: ReadonlyMap<string, TensorInfo>
  readonly metadata: ReadonlyMap<string, string>
}

/**
 * Reads a header's JSON.
 * @param json the header's bytes, without the 8 of its length
 * @param fileBytes size of the whole file
 * @throws WeightsError `bad-header`, `bad-name`, `bad-dtype`, `bad-shape`, `bad-offsets`, `truncated` or `too-large`
 */
export function parseHeader(json: Uint8Array, fileBytes: number, file: string): Header {
  const tensors = new Map<string, TensorInfo>()
  let metadata: ReadonlyMap<string, string> | undefined
  const dataStart = lengthBytes + json.length
  const refuse: Refuse = (code, sentence, facts) => {
    throw new WeightsError(code, `${file}: ${sentence}`, { file, ...facts })
  }
  try {
    readJsonObject(json, (name, entry) => {
      if (tensors.has(name) || (name === '__metadata__' && metadata !== undefined)) {
        refuse('bad-header', `the header names ${quote(name)} twice.`, { name })
      }
      if (name === '__metadata__') {
        metadata = readMetadata(entry, refuse)
        return
      }
      if (name === '__proto__') {
        refuse('bad-name', 'a tensor may not be called "__proto__", which means something else in JavaScript.', {
          name,
        })
      }
      if (tensors.size === maximumTensors) {
        refuse('too-large', `the header names more than ${maximumTensors} tensors.`, { limit: maximumTensors })
      }
      tensors.set(name, readEntry(name, entry, dataStart, refuse))
    })
  } catch (cause) {
    if (!(cause instanceof JsonError)) throw cause
    const where = cause.key === undefined ? '' : ` in the entry ${quote(cause.key)}`
    const facts = { file, position: cause.position, key: cause.key }
    const sentence = `${file}: the header ${cause.reason}${where} (byte ${lengthBytes + cause.position}).`
    throw new WeightsError('bad-header', sentence, facts, { cause })
  }
  checkTiling([...tensors.values()], dataStart, fileBytes, refuse)
  return { tensors, metadata: metadata ?? new Map() }
}

type Refuse = (code: WeightsErrorCode, sentence: string, facts: Readonly<Record<string, unknown>>) => never

function readMetadata(entry: Json, refuse: Refuse): ReadonlyMap<string, string> {
  if (!(entry instanceof Map)) return refuse('bad-header', '"__metadata__" must be an object of strings.', {})
  const metadata = new Map<string, string>()
  for (const [key, value] of entry) {
    if (typeof value !== 'string') {
      return refuse('bad-header', `"__metadata__" must hold strings only; ${quote(key)} is none.`, { key })
    }
    metadata.set(key, value)
  }
  return metadata
}

function readEntry(name: string, entry: Json, dataStart: number, refuse: Refuse): TensorInfo {
  if (!(entry instanceof Map)) return refuse('bad-header', `the entry of ${quote(name)} is not an object.`, { name })
  const field = (key: string): Json => {
    const value = entry.get(key)
    if (value !== undefined) return value
    return refuse('bad-header', `the entry of ${quote(name)} has no "${key}".`, { name, key })
  }
  const dtype = readDtype(name, field('dtype'), refuse)
  const [begin, end] = readOffsets(name, field('data_offsets'), refuse)
  const shape = readShape(name, field('shape'), refuse)
  const unknown = [...entry.keys()].find(key => key !== 'dtype' && key !== 'shape' && key !== 'data_offsets')
  if (unknown !== undefined) {
    refuse('bad-header', `the entry of ${quote(name)} has an unknown key ${quote(unknown)}.`, { name, key: unknown })
  }
  const count = elementCount(shape)
  const byteLength = count === undefined ? Number.NaN : count * dtypeBytes(dtype)
  if (byteLength !== end - begin) {
    const size = Number.isSafeInteger(byteLength) ? byteLength : 'more than 2^53'
    const sentence = `${quote(name)} has ${size} bytes by its shape [${shape}] of ${dtype}, ${end - begin} by its offsets.`
    refuse('bad-shape', sentence, { name, shape, dtype, offsets: [begin, end] })
  }
  return { name, dtype, shape, byteLength, byteOffset: dataStart + begin }
}

function readDtype(name: string, value: Json, refuse: Refuse): Dtype {
  if (isDtype(value)) return value
  const what = typeof value === 'string' ? quote(value) : 'not a string'
  const sentence = `the dtype of ${quote(name)} is ${what}; known are ${dtypes.join(', ')}.`
  return refuse('bad-dtype', sentence, { name, dtype: value })
}

function readOffsets(name: string, value: Json, refuse: Refuse): readonly [begin: number, end: number] {
  if (isWholeNumbers(value) && value.length === 2 && value[0] <= value[1]) return [value[0], value[1]]
  return refuse('bad-offsets', `the data_offsets of ${quote(name)} must be two whole numbers, begin and end.`, { name })
}

function readShape(name: string, value: Json, refuse: Refuse): readonly number[] {
  if (isWholeNumbers(value)) return value
  return refuse('bad-shape', `the shape of ${quote(name)} must be a list of whole numbers under 2^53.`, { name })
}

function isWholeNumbers(value: Json): value is readonly number[] {
  return Array.isArray(value) && value.every(item => Number.isSafeInteger(item) && item >= 0)
}

/** Sorted by offset, each tensor must begin where the one before it ends, the last one at the end of the file. */
function checkTiling(tensors: TensorInfo[], dataStart: number, fileBytes: number, refuse: Refuse): void {
  tensors.sort(byOffset)
  let end = dataStart
  for (const { name, byteOffset, byteLength } of tensors) {
    if (byteOffset !== end) {
      const what =
        byteOffset > end
          ? `leaves ${byteOffset - end} bytes before it unowned`
          : 'shares bytes with the tensor before it'
      refuse('bad-offsets', `${quote(name)} ${what}.`, { name, byteOffset, expected: end })
    }
    end += byteLength
    if (end > fileBytes) {
      const sentence = `${quote(name)} ends at byte ${end}, but the file has only ${fileBytes}: it was cut short.`
      refuse('truncated', sentence, { name, end, fileBytes })
    }
  }
  if (end !== fileBytes) {
    refuse('bad-offsets', `${fileBytes - end} bytes follow the last tensor, and no tensor owns them.`, {
      end,
      fileBytes,
    })
  }
}

/** File order; of two at one place the empty one first. */
export function byOffset(a: TensorInfo, b: TensorInfo): number {
  return a.byteOffset - b.byteOffset || a.byteLength - b.byteLength
}

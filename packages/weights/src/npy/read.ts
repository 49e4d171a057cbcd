// NumPy's .npy format, versions 1 to 3 (numpy/lib/format.py): magic, version, header length, a Python dict as text, data.
import { elementCount } from '../dtype.js'
import { quote, WeightsError } from '../error.js'
import { type NpyArrays, type NpyDtype, npyKinds } from './dtype.js'

export type { NpyDtype } from './dtype.js'

/** An array that was read, row-major. `data`'s type follows from `dtype`; float16 comes as float32, bool as bytes. */
export type NpyArray = {
  [D in NpyDtype]: { readonly dtype: D; readonly shape: readonly number[]; readonly data: NpyArrays[D] }
}[NpyDtype]

/**
 * Reads one .npy file: C or Fortran order (turned to row-major), either byte order. `data` is a copy of its own.
 * @throws WeightsError `bad-npy` (no .npy file, header unreadable, too many bytes), `bad-dtype` (strings, objects,
 *   complex numbers), `bad-shape`, `truncated`
 */
export function readNpy(bytes: Uint8Array, { name = 'npy' }: { readonly name?: string } = {}): NpyArray {
  const { text, dataStart } = headerOf(bytes, name)
  const { descr, fortranOrder, shape } = parseDictionary(text, name)
  const kind = npyKinds.get(descr.slice(1))
  if (kind === undefined) {
    const sentence = `${name} holds values of NumPy type ${quote(descr)}; numbers and bool are read, complex ones not.`
    throw new WeightsError('bad-dtype', sentence, { name, descr })
  }
  const due = (elementCount(shape) ?? Number.NaN) * kind.bytes
  if (!Number.isSafeInteger(due)) {
    throw new WeightsError('bad-shape', `${name} has a shape too large to be real: [${shape}].`, { name, shape })
  }
  const present = bytes.length - dataStart
  if (present !== due) {
    const sentence = `${name} holds ${present} bytes of data; ${descr} [${shape}] takes ${due}.`
    throw new WeightsError(present < due ? 'truncated' : 'bad-npy', sentence, { name, shape, descr, present, due })
  }
  const data = new Uint8Array(bytes.subarray(dataStart))
  if (descr[0] === '>') swap(data, kind.bytes)
  const rows = fortranOrder ? toRowMajor(data, kind.bytes, shape) : data
  return { dtype: kind.dtype, shape, data: kind.view(rows.buffer) } as NpyArray
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
// numpy.load refuses longer headers too unless told to trust the file.
const maximumHeaderBytes = 10_000

function headerOf(bytes: Uint8Array, name: string): { text: string; dataStart: number } {
  if (bytes.length < 12 || magic.some((byte, index) => bytes[index] !== byte)) {
    throw new WeightsError('bad-npy', `${name} is not a .npy file: it does not begin with NumPy's mark.`, { name })
  }
  const [major, minor] = bytes.subarray(6, 8)
  const version = `${major}.${minor}`
  if (major < 1 || major > 3 || minor !== 0) {
    const sentence = `${name} is a .npy file of version ${version}; 1.0 to 3.0 are read.`
    throw new WeightsError('bad-npy', sentence, { name, version })
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const start = major === 1 ? 10 : 12
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true)
  const facts = { name, length, byteLength: bytes.length }
  if (length > maximumHeaderBytes) {
    const sentence = `${name} has a header of ${length} bytes, over the limit of ${maximumHeaderBytes}.`
    throw new WeightsError('bad-npy', sentence, facts)
  }
  if (start + length > bytes.length) throw new WeightsError('truncated', `${name} ends within its header.`, facts)
  const text = new TextDecoder(major === 3 ? 'utf-8' : 'latin1').decode(bytes.subarray(start, start + length))
  return { text, dataStart: start + length }
}

interface Dictionary {
  readonly descr: string
  readonly fortranOrder: boolean
  readonly shape: readonly number[]
}

// One entry of a Python literal with exactly three keys, in any order: what NumPy writes and the only thing it accepts.
// No part can match in two ways, so that hostile text costs no backtracking.
const entry =
  /^\s*(['"])(descr|fortran_order|shape)\1\s*:\s*(?:(['"])([^'"\\]*)\3|(True|False)|\(\s*((?:\d+L?(?:\s*,\s*\d+L?)*(?:\s*,)?\s*)?)\))\s*(?:,|$)/

function parseDictionary(text: string, name: string): Dictionary {
  const found = new Map<string, string>()
  let rest = /^\s*\{(.*)\}\s*$/s.exec(text)?.[1] ?? 'not a dictionary'
  for (;;) {
    const match = entry.exec(rest)
    if (match === null || found.has(match[2])) break
    found.set(match[2], match[4] ?? match[5] ?? `(${match[6]})`)
    rest = rest.slice(match[0].length)
  }
  const [descr, order, shape] = [found.get('descr'), found.get('fortran_order'), found.get('shape')]
  const sound = rest.trim() === '' && found.size === 3 && /^(True|False)$/.test(order ?? '') && /^\(/.test(shape ?? '')
  if (!sound || descr === undefined || !/^[<>|=]?[a-zA-Z]\d*/.test(descr)) {
    const sentence = `${name} has an unreadable header; it must give descr, fortran_order and shape: ${quote(text.trim())}.`
    throw new WeightsError('bad-npy', sentence, { name, header: text })
  }
  const dimensions = (shape ?? '').match(/\d+/g) ?? []
  return { descr, fortranOrder: order === 'True', shape: dimensions.map(Number) }
}

function swap(bytes: Uint8Array, width: number): void {
  for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse()
}

/** Column-major elements to row-major: the first index runs fastest in the file. */
function toRowMajor(source: Uint8Array, width: number, shape: readonly number[]): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(source.length)
  const index = shape.map(() => 0)
  for (let from = 0; from < source.length; from += width) {
    let to = 0
    for (let axis = 0; axis < shape.length; axis++) to = to * shape[axis] + index[axis]
    for (let byte = 0; byte < width; byte++) result[to * width + byte] = source[from + byte]
    for (let axis = 0; axis < shape.length && ++index[axis] === shape[axis]; axis++) index[axis] = 0
  }
  return result
}

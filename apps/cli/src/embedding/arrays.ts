// Rows of .npy files: what `preprocess` and `tokenize` give, or another program.
import { type NpyArray, readNpy } from '@typeclip/weights/npy'
import type { Clip, Encoded, EncodeOptions, NodeImage } from 'typeclip'
import { CliError } from '../error.js'
import { toRows, type VectorRow } from './rows.js'

/** A file's rows, of the right type and rank. */
export interface ArrayRows {
  /** For messages. */
  readonly name: string
  readonly data: Float32Array | Float64Array
  readonly shape: readonly number[]
}

/** @throws CliError `bad-array` unless the file holds floats [B, 3, H, W]; WeightsError `bad-npy`, `truncated` */
export function readPixels(bytes: Uint8Array, name: string): ArrayRows {
  const array = readNpy(bytes, { name })
  const { shape, data } = array
  const isFloat = data instanceof Float32Array || data instanceof Float64Array
  if (isFloat && shape.length === 4 && shape[1] === 3) return { name, shape, data }
  throw badArray(name, array, 'normalised pixels, float32 [B, 3, H, W], as preprocess writes them')
}

/** @throws CliError `bad-array` unless the file holds int32 or int64 [B, T]; WeightsError `bad-npy`, `truncated` */
export function readIds(bytes: Uint8Array, name: string): ArrayRows {
  const array = readNpy(bytes, { name })
  const { shape, data } = array
  // Doubles hold every id that is one; what they round is out of range before and after.
  const numbers = data instanceof Int32Array ? Float64Array.from(data) : bigNumbers(data)
  if (numbers !== undefined && shape.length === 2) return { name, shape, data: numbers }
  throw badArray(name, array, 'token ids, int32 or int64 [B, T]')
}

/** Vectors of pixels; a picture that holds NaN or infinity fails alone. */
export function embedPixels(
  clip: Clip<NodeImage>,
  pixels: ArrayRows,
  options: EncodeOptions,
): AsyncGenerator<readonly VectorRow[]> {
  const encode = (data: Float32Array, shape: readonly number[]) => clip.encodePixels({ data, shape }, options)
  const problem = (value: number) => (Number.isFinite(value) ? undefined : `the value ${value}; pixels are finite`)
  return embedRows(pixels, length => new Float32Array(length), encode, problem)
}

/** Vectors of rows of ids; a row with an id outside the vocabulary fails alone. */
export function embedIds(
  clip: Clip<NodeImage>,
  ids: ArrayRows,
  options: EncodeOptions,
): AsyncGenerator<readonly VectorRow[]> {
  const most = (clip.info.vocabularySize ?? 2 ** 31) - 1
  const encode = (data: Int32Array, shape: readonly number[]) => clip.encodeIds({ data, shape }, options)
  const problem = (id: number) => (id >= 0 && id <= most ? undefined : `the id ${id}; this model has 0 to ${most}`)
  return embedRows(ids, length => new Int32Array(length), encode, problem)
}

/** Rows given to the model in one call. */
const batchSize = 64

async function* embedRows<T extends Float32Array | Int32Array>(
  { name, data, shape: [count, ...rowShape] }: ArrayRows,
  create: (length: number) => T,
  encode: (data: T, shape: readonly number[]) => Promise<Encoded>,
  problemOf: (value: number) => string | undefined,
): AsyncGenerator<readonly VectorRow[]> {
  const width = rowShape.reduce((product, size) => product * size, 1)
  for (let from = 0; from < count; from += batchSize) {
    const indices = Array.from({ length: Math.min(batchSize, count - from) }, (_, place) => from + place)
    const errors = new Map<number, CliError>()
    const rowOf = (index: number) => data.subarray(index * width, (index + 1) * width)
    for (const index of indices) {
      const bad = rowOf(index).find(value => problemOf(value) !== undefined)
      if (bad === undefined) continue
      errors.set(index, new CliError('bad-array', `Row ${index} of ${name} holds ${problemOf(bad)}.`))
    }
    const good = indices.filter(index => !errors.has(index))
    const batch = create(good.length * width)
    good.forEach((index, place) => {
      batch.set(rowOf(index), place * width)
    })
    const names = good.map(index => ({ index }))
    const rows = good.length === 0 ? [] : await toRows(names, encode(batch, [good.length, ...rowShape]))
    let next = 0
    yield indices.map(index => {
      const error = errors.get(index)
      return error === undefined ? rows[next++] : { name: { index }, error }
    })
  }
}

function bigNumbers(data: NpyArray['data']): Float64Array | undefined {
  return data instanceof BigInt64Array ? Float64Array.from(data, Number) : undefined
}

function badArray(name: string, { dtype, shape }: NpyArray, wanted: string): CliError {
  return new CliError('bad-array', `${name} holds ${dtype} [${shape.join(', ')}]; it must be ${wanted}.`)
}

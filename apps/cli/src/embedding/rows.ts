// Vectors with the names of what they stand for; in lists, since models work on batches.
import type { Encoded } from 'typeclip'
import { failuresOf } from '../input/failures.js'
import type { ItemName } from '../output/failure.js'

/** An item's vector, or why there is none. */
export type VectorRow =
  | { readonly name: ItemName; readonly vector: Float32Array }
  | { readonly name: ItemName; readonly error: Error }

/** Items given to the model in one call: enough to keep it busy, few enough to hold. */
export const batchSize = 256

/** Rows of a batch, in order. @throws what is not about single items */
export async function toRows(
  names: readonly ItemName[],
  encoding: Promise<Pick<Encoded, 'data' | 'shape' | 'failures'>>,
): Promise<readonly VectorRow[]> {
  const { data, shape, failures } = await encoding.catch((error: unknown) => ({
    data: new Float32Array(0),
    shape: [names.length, 0],
    failures: failuresOf(error, names.length),
  }))
  const errors = new Map(failures.map(({ index, error }) => [index, error]))
  const [, width] = shape
  return names.map((name, index) => {
    const error = errors.get(index)
    return error === undefined ? { name, vector: data.subarray(index * width, (index + 1) * width) } : { name, error }
  })
}

/** Lists of at most `size`, whatever the lists that come. */
export async function* inBatches<T>(lists: AsyncIterable<readonly T[]>, size: number): AsyncGenerator<readonly T[]> {
  let batch: T[] = []
  for await (const list of lists) {
    for (const item of list) {
      batch.push(item)
      if (batch.length < size) continue
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}

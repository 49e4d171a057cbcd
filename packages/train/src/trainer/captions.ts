// Rows of ids, cut to what the text tower needs of them.
import type { ClipConfig } from '@typeclip/model'
import { type Chunk, chunksByLength, pooledPositions } from '@typeclip/model/towers'
import type { TensorData } from '@typeclip/tensor'

/** Captions of like length, each group cut to its longest, and the row that each of them has in the batch. */
export interface CaptionGroup {
  readonly ids: TensorData<'int32'>
  readonly rows: Chunk
}

/**
 * Captions by length, in as many groups as save more padding than another pass costs: a caption's features do not
 * depend on those it is computed with. One group where the tower is not causal.
 * @param ids [M, T]
 */
export function groupCaptions(
  ids: TensorData<'int32'>,
  text: NonNullable<ClipConfig['text']>,
): readonly CaptionGroup[] {
  const [count, tokens] = ids.shape
  if (!text.causal || count === 0) return [{ ids, rows: Array.from({ length: count }, (_, row) => row) }]
  const lengths = pooledPositions(ids.data, count, tokens, text.pool).map(position => position + 1)
  return chunksByLength(lengths, () => 1).map(rows => {
    const length = lengths[rows[rows.length - 1]]
    const data = new Int32Array(rows.length * length)
    rows.forEach((row, i) => {
      data.set(ids.data.subarray(row * tokens, row * tokens + length), i * length)
    })
    return { rows, ids: { shape: [rows.length, length], data } }
  })
}

/** Rows from..to-1 of a tensor. */
export function rowsOf<D extends 'float32' | 'int32'>(
  { shape, data }: TensorData<D>,
  from: number,
  to: number,
): TensorData<D>
export function rowsOf({ shape, data }: TensorData | TensorData<'int32'>, from: number, to: number) {
  const size = data.length / shape[0]
  return { shape: [to - from, ...shape.slice(1)], data: data.subarray(from * size, to * size) }
}

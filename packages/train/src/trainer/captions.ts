// Rows of ids, cut to what the text tower needs of them.
import type { ClipConfig } from '@typeclip/model'
import { pooledPositions } from '@typeclip/model/towers'
import type { TensorData } from '@typeclip/tensor'

/**
 * Captions up to the longest one's pooled position: what follows changes no feature of a causal tower, and need not be
 * computed.
 * @param ids [M, T]
 */
export function cutCaptions(
  ids: TensorData<'int32'>,
  { causal, pool }: NonNullable<ClipConfig['text']>,
): TensorData<'int32'> {
  const [rows, tokens] = ids.shape
  if (!causal || rows === 0) return ids
  const length = 1 + pooledPositions(ids.data, rows, tokens, pool).reduce((last, at) => Math.max(last, at), 0)
  return { shape: [rows, length], data: ids.data.filter((_, i) => i % tokens < length) }
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

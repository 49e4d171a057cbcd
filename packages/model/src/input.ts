// What callers hand in, checked once at the public edge.

import { sizeOf } from '@typeclip/tensor'
import type { VisionConfig } from './config/config.js'
import type { TextConfig } from './config/text.js'
import { ModelError } from './error.js'
import { firstNotFinite } from './finite.js'

/** Pictures ready for the model: normalised, channels first. */
export interface Pixels {
  readonly data: Float32Array
  /** [B, 3, H, W] */
  readonly shape: readonly number[]
}

/** Captions as rows of token ids, padded to one length. */
export interface TokenIds {
  readonly data: Int32Array
  /** [B, T], T at most the model's context length */
  readonly shape: readonly number[]
}

/** @throws ModelError `bad-pixels` */
export function checkPixels({ data, shape }: Pixels, { patchSize }: VisionConfig): void {
  const fail = (problem: string, facts: Record<string, unknown> = {}) =>
    new ModelError('bad-pixels', `Pixels ${problem}.`, { shape, ...facts })
  if (!(data instanceof Float32Array)) throw fail('must be a Float32Array')
  if (!isShape(shape, 4) || shape[1] !== 3) throw fail(`must have the shape [B, 3, H, W], not [${shape}]`)
  if (sizeOf(shape) !== data.length) throw fail(`of shape [${shape}] need ${sizeOf(shape)} numbers, not ${data.length}`)
  const [, , height, width] = shape
  if (height < patchSize[0] || width < patchSize[1]) {
    throw fail(`of ${height} x ${width} are smaller than one patch of ${patchSize.join(' x ')}`)
  }
  const index = firstNotFinite(data)
  if (index >= 0) throw fail(`of picture ${Math.floor(index / (3 * height * width))} hold ${data[index]}`, { index })
}

/** @throws ModelError `bad-ids` */
export function checkIds({ data, shape }: TokenIds, { contextLength, vocabularySize }: TextConfig): void {
  const fail = (problem: string, facts: Record<string, unknown> = {}) =>
    new ModelError('bad-ids', `Token ids ${problem}.`, { shape, ...facts })
  if (!(data instanceof Int32Array)) throw fail('must be an Int32Array')
  if (!isShape(shape, 2) || shape[1] < 1) throw fail(`must have the shape [B, T], not [${shape}]`)
  if (sizeOf(shape) !== data.length) throw fail(`of shape [${shape}] need ${sizeOf(shape)} numbers, not ${data.length}`)
  const tokens = shape[1]
  if (tokens > contextLength) throw fail(`have rows of ${tokens}; this model reads at most ${contextLength}`)
  const index = data.findIndex(id => id < 0 || id >= vocabularySize)
  if (index < 0) return
  const place = `row ${Math.floor(index / tokens)}, position ${index % tokens}`
  throw fail(`must lie below ${vocabularySize}, the size of this model's vocabulary; ${place} holds ${data[index]}`, {
    index,
    id: data[index],
  })
}

function isShape(shape: readonly number[], rank: number): boolean {
  return Array.isArray(shape) && shape.length === rank && shape.every(size => Number.isSafeInteger(size) && size >= 0)
}

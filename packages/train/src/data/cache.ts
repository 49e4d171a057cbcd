// A source whose pictures are decoded once and kept.
import type { Pixels, Recipe } from '@typeclip/image'
import { TrainError } from '../error.js'
import { createRandom } from '../random.js'
import { frame } from './augment/frame.js'
import type { AugmentationConfig } from './config.js'
import { type BrokenRecord, brokenBy, isBroken, type Sample } from './sample.js'
import { type IndexedSource, recordsOf, type Source } from './source.js'

export interface CacheOptions {
  readonly recipe: Recipe
  readonly size: number
  /** Where crops are drawn by chance the whole picture is kept, else what the recipe shows of it. */
  readonly crop: AugmentationConfig['crop']
  /** Most bytes of pixels; default 4 GiB. */
  readonly byteLimit?: number
  readonly signal?: AbortSignal
}

const atOnce = 16

/**
 * Reads all of a source, in its order, and keeps the pixels.
 * @throws TrainError `bad-data` beyond the limit; what reading the source throws
 */
export async function cacheSource(source: Source, options: CacheOptions): Promise<IndexedSource> {
  const { byteLimit = 2 ** 32, signal } = options
  const samples: Sample[] = []
  const broken: BrokenRecord[] = source.kind === 'indexed' ? [...source.broken] : []
  let bytes = 0

  async function keep(record: Sample | BrokenRecord): Promise<Sample | BrokenRecord> {
    if (isBroken(record)) return record
    try {
      const pixels = await decoded(record, options)
      bytes += pixels.data.byteLength
      return { ...record, picture: async () => pixels }
    } catch (error) {
      signal?.throwIfAborted()
      if (error instanceof Error && 'code' in error && error.code === 'missing-decoder') throw error
      return brokenBy(error, record)
    }
  }

  for await (const part of parts(recordsOf(source, signal), atOnce)) {
    for (const kept of await Promise.all(part.map(keep))) {
      if (isBroken(kept)) broken.push(kept)
      else samples.push(kept)
    }
    if (bytes > byteLimit) {
      const sentence = `The pictures of ${source.name} take more than ${byteLimit} bytes; leave cache out for it.`
      throw new TrainError('bad-data', sentence, { source: source.name, byteLimit })
    }
  }
  const { name, weight } = source
  return { kind: 'indexed', name, weight, samples, broken }
}

async function decoded(sample: Sample, { recipe, size, crop, signal }: CacheOptions): Promise<Pixels> {
  const pixels = await sample.picture(signal)
  if (crop !== undefined) return pixels
  const data = frame(pixels, recipe, size, undefined, createRandom(0))
  return { mode: 'RGB', width: size, height: size, data }
}

async function* parts<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let part: T[] = []
  for await (const item of items) {
    part.push(item)
    if (part.length < size) continue
    yield part
    part = []
  }
  if (part.length > 0) yield part
}

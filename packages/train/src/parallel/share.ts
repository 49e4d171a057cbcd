// A batch in parts, one a worker, in memory that threads share.
import type { TensorData } from '@typeclip/tensor'
import { type TensorFile, toFloat32 } from '@typeclip/weights'
import type { Batch } from '../batch.js'
import { TrainError } from '../error.js'
import { rowsOf } from '../trainer/captions.js'
import type { WeightMap } from '../trainer/memory-file.js'

/** Memory that is used again and again, as large as the largest that it has held. */
export class SharedFloats {
  #memory = new SharedArrayBuffer(0)

  /** The numbers where all threads see them, until the next ones come. */
  hold(numbers: Float32Array): Float32Array {
    if (numbers.byteLength > this.#memory.byteLength) this.#memory = new SharedArrayBuffer(numbers.byteLength)
    const held = new Float32Array(this.#memory, 0, numbers.length)
    held.set(numbers)
    return held
  }
}

/** Equal parts of pictures, and of hard negatives, one after the other. @throws TrainError `bad-batch` */
export function partsOfBatch({ pixels, ids, groups, keys }: Batch, workers: number, floats: SharedFloats): Batch[] {
  const [pictures, channels, height, width] = pixels.shape
  if (pictures < workers) {
    const sentence = `${workers} workers cannot share a batch of ${pictures} pictures; each needs one at least.`
    throw new TrainError('bad-batch', sentence, { pictures, workers })
  }
  const [rows, tokens] = ids.shape
  const shared = { shape: pixels.shape, data: floats.hold(pixels.data) }
  const negatives = rangesOf(rows - pictures, workers)
  return rangesOf(pictures, workers).map(([from, to], worker) => {
    const [first, end] = negatives[worker].map(row => pictures + row)
    const captions = new Int32Array((to - from + end - first) * tokens)
    captions.set(ids.data.subarray(from * tokens, to * tokens))
    captions.set(ids.data.subarray(first * tokens, end * tokens), (to - from) * tokens)
    return {
      pixels: { shape: [to - from, channels, height, width], data: rowsOf<'float32'>(shared, from, to).data },
      ids: { shape: [captions.length / tokens, tokens], data: captions },
      groups: groups?.slice(from, to),
      keys: keys?.slice(from, to),
    }
  })
}

/** Parts of `count` things, of which none is more than one larger than another. */
export function rangesOf(count: number, parts: number): (readonly [from: number, to: number])[] {
  const edge = (part: number): number => Math.floor((part * count) / parts)
  return Array.from({ length: parts }, (_, part) => [edge(part), edge(part + 1)] as const)
}

/** Weights that all threads read from the same memory. */
export async function shareWeights(weights: TensorFile | WeightMap): Promise<WeightMap> {
  const shared = new Map<string, TensorData>()
  const set = (name: string, shape: readonly number[], data: Float32Array): void => {
    shared.set(name, { shape, data: new SharedFloats().hold(data) })
  }
  if ('get' in weights) {
    for (const [name, { shape, data }] of weights) set(name, shape, data)
    return shared
  }
  // Integers in a checkpoint are no weights, such as the position_ids of some.
  const names = [...weights.tensors.values()].filter(({ dtype }) => /^B?F/.test(dtype)).map(({ name }) => name)
  for await (const [name, block] of weights.readMany(names)) set(name, block.shape, toFloat32(block))
  return shared
}

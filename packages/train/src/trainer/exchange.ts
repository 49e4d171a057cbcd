// Tensors over workers, as few messages.
import type { TensorData } from '@typeclip/tensor'
import type { Collective } from '../collective/collective.js'
import type { WorkerRows } from './survey.js'

/** The same group, each wait in which a signal ends. */
export function endedBy(signal: AbortSignal | undefined, collective: Collective | undefined): Collective | undefined {
  if (signal === undefined || collective === undefined) return collective
  return {
    rank: collective.rank,
    size: collective.size,
    allGather: values => collective.allGather(values, { signal }),
    allReduce: values => collective.allReduce(values, { signal }),
    broadcast: (values, root) => collective.broadcast(values, root, { signal }),
    shift: values => collective.shift(values, { signal }),
    dispose: () => collective.dispose(),
    [Symbol.dispose]: () => collective.dispose(),
  }
}

/** The sums over all workers, exchanged as one. */
export async function sumOverWorkers(
  collective: Collective,
  tensors: readonly TensorData[],
): Promise<readonly TensorData[]> {
  const sums = await collective.allReduce(joined(tensors.map(({ data }) => data)))
  let at = 0
  return tensors.map(({ shape, data }) => {
    at += data.length
    return { shape, data: sums.subarray(at - data.length, at) }
  })
}

/** Features of all workers, exchanged as one: pictures [W, E]; captions [V, E], hard negatives after all pairs. */
export async function gatherFeatures(
  collective: Collective,
  image: TensorData,
  text: TensorData,
  workers: readonly WorkerRows[],
): Promise<{ readonly image: TensorData; readonly text: TensorData }> {
  const width = image.shape[1]
  const messages = await collective.allGather(joined([image.data, text.data]))
  const parts = messages.map((message, rank) => {
    const split = workers[rank].pairs * width
    return {
      image: message.subarray(0, split),
      pairs: message.subarray(split, 2 * split),
      rest: message.subarray(2 * split),
    }
  })
  const images = joined(parts.map(part => part.image))
  const texts = joined([...parts.map(part => part.pairs), ...parts.map(part => part.rest)])
  return {
    image: { shape: [images.length / width, width], data: images },
    text: { shape: [texts.length / width, width], data: texts },
  }
}

/** A worker's rows of what there is for all captions. */
export function ownRows(
  { shape: [, width], data }: TensorData,
  { first, pairs, firstNegative, negatives }: WorkerRows,
): TensorData {
  const rows = (from: number, count: number): Float32Array => data.subarray(from * width, (from + count) * width)
  return { shape: [pairs + negatives, width], data: joined([rows(first, pairs), rows(firstNegative, negatives)]) }
}

export function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

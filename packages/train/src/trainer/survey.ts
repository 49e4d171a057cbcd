// Which captions a step compares, over all workers: how many, whose, and which of them show the same.
import type { TensorData } from '@typeclip/tensor'
import type { Batch } from '../batch.js'
import type { Collective } from '../collective/collective.js'
import { countDuplicates, groupsOf } from '../loss/groups.js'
import { rowsOf } from './captions.js'

/** Of the batch of all workers: pairs in the order of ranks, and after all of them the hard negatives in that order. */
export interface Survey {
  /** W, pictures of all workers. */
  readonly images: number
  /** [V] of all captions, @see groupsOf */
  readonly groups: Int32Array
  /** Pictures whose caption shows the same as another. */
  readonly duplicates: number
  /** Rows of each worker, by rank. */
  readonly workers: readonly WorkerRows[]
  /** This worker's. */
  readonly own: WorkerRows
  /** Of the loss of all workers, how much this one's counts. */
  readonly share: number
}

/** Where the captions of a worker are among those of all; pictures are where their captions are. */
export interface WorkerRows {
  readonly first: number
  readonly pairs: number
  readonly firstNegative: number
  readonly negatives: number
}

/** @param meanOver @see Objective */
export async function surveyBatch(
  collective: Collective | undefined,
  batch: Batch,
  meanOver: (ids: TensorData<'int32'>) => number = ({ shape: [pictures] }) => pictures,
): Promise<Survey> {
  const { rank, size } = collective ?? { rank: 0, size: 1 }
  const parts =
    collective === undefined || size === 1
      ? [captionsOf(batch)]
      : (await collective.allGather(messageOf(captionsOf(batch)))).map(read)
  const images = parts.reduce((sum, { pairs }) => sum + pairs, 0)
  const workers = placesOf(parts, images)
  const groups = groupsOf(together(parts, workers, images))
  const terms = parts.map(({ pairs, ids }) => meanOver(rowsOf<'int32'>(ids, 0, pairs)))
  const share = terms[rank] / terms.reduce((sum, count) => sum + count, 0)
  return { images, groups, duplicates: countDuplicates(groups, images), workers, own: workers[rank], share }
}

/** This worker's part of what is listed for all captions. */
export function ownPart(list: Int32Array, { first, pairs, firstNegative, negatives }: WorkerRows): Int32Array {
  const own = new Int32Array(pairs + negatives)
  own.set(list.subarray(first, first + pairs))
  own.set(list.subarray(firstNegative, firstNegative + negatives), pairs)
  return own
}

interface Captions {
  readonly pairs: number
  /** [M, T] */
  readonly ids: TensorData<'int32'>
  /** [pairs], or empty where the worker knows none. */
  readonly groups: Int32Array
}

function captionsOf({ pixels, ids, groups = new Int32Array() }: Batch): Captions {
  return { pairs: pixels.shape[0], ids, groups }
}

function placesOf(parts: readonly Captions[], images: number): readonly WorkerRows[] {
  const places: WorkerRows[] = []
  let [first, firstNegative] = [0, images]
  for (const { pairs, ids } of parts) {
    const negatives = ids.shape[0] - pairs
    places.push({ first, pairs, firstNegative, negatives })
    first += pairs
    firstNegative += negatives
  }
  return places
}

function together(
  parts: readonly Captions[],
  workers: readonly WorkerRows[],
  images: number,
): Pick<Batch, 'ids' | 'groups'> {
  const rows = parts.reduce((sum, { ids }) => sum + ids.shape[0], 0)
  const tokens = Math.max(...parts.map(({ ids }) => ids.shape[1]))
  const data = new Int32Array(rows * tokens)
  const groups = new Int32Array(images)
  for (const [rank, { ids, groups: its }] of parts.entries()) {
    const { first, pairs, firstNegative } = workers[rank]
    groups.set(its, first)
    for (let row = 0; row < ids.shape[0]; row++) {
      const to = row < pairs ? first + row : firstNegative + row - pairs
      data.set(ids.data.subarray(row * ids.shape[1], (row + 1) * ids.shape[1]), to * tokens)
    }
  }
  const known = parts.every(part => part.groups.length === part.pairs)
  return { ids: { shape: [rows, tokens], data }, groups: known ? groups : undefined }
}

/** float32 holds integers of 24 bits only: 32 bits go as two numbers. */
function messageOf({ pairs, ids, groups }: Captions): Float32Array {
  const integers = [pairs, ...ids.shape, groups.length, ...ids.data, ...groups]
  return Float32Array.from(integers.flatMap(integer => [integer >> 16, integer & 0xffff]))
}

function read(message: Float32Array): Captions {
  const integers = Int32Array.from(
    { length: message.length / 2 },
    (_, i) => (message[2 * i] << 16) | message[2 * i + 1],
  )
  const [pairs, rows, tokens, grouped] = integers
  const end = 4 + rows * tokens
  const ids = { shape: [rows, tokens], data: integers.subarray(4, end) }
  return { pairs, ids, groups: integers.subarray(end, end + grouped) }
}

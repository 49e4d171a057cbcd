// What workers tell each other of a batch, so that each compares its own pairs with those of all.
import type { TensorData } from '@typeclip/tensor'
import type { Collective } from '../collective/collective.js'
import { groupsOf } from '../loss/groups.js'

/** A worker's part of a batch. */
export interface OwnPart {
  /** [N, E] */
  readonly image: TensorData
  /** [M, E] */
  readonly text: TensorData
  /** [M, T] */
  readonly ids: TensorData<'int32'>
  /** [N] */
  readonly groups?: Int32Array
}

/** The batch of all workers, in the order of their ranks; hard negatives come after all pairs. */
export interface WholeBatch {
  /** [W, E] */
  readonly image: TensorData
  /** [V, E] */
  readonly text: TensorData
  /** [V], @see groupsOf */
  readonly groups: Int32Array
  /** Row of this worker's first pair. */
  readonly first: number
  /** Row of this worker's first hard negative in `text`. */
  readonly firstNegative: number
}

export async function gatherBatch(collective: Collective, own: OwnPart): Promise<WholeBatch> {
  const width = own.image.shape[1]
  const parts = (await collective.allGather(messageOf(own))).map(message => read(message, width))
  const [pairs, negatives] = [sumOf(parts, part => part.pairs), sumOf(parts, part => part.texts - part.pairs)]
  const earlier = parts.slice(0, collective.rank)
  const tokens = Math.max(...parts.map(part => part.tokens))
  const ids = joinRows(parts, tokens, part => padded(part.ids, part.tokens, tokens))
  const grouped = parts.every(part => part.groups.length === part.pairs)
  return {
    image: { shape: [pairs, width], data: Float32Array.from(parts.flatMap(part => [...part.image])) },
    text: { shape: [pairs + negatives, width], data: joinRows(parts, width, part => part.text) },
    groups: groupsOf({
      ids: { shape: [pairs + negatives, tokens], data: Int32Array.from(ids) },
      groups: grouped ? Int32Array.from(parts.flatMap(part => [...part.groups])) : undefined,
    }),
    first: sumOf(earlier, part => part.pairs),
    firstNegative: pairs + sumOf(earlier, part => part.texts - part.pairs),
  }
}

interface Part {
  readonly pairs: number
  readonly texts: number
  readonly tokens: number
  readonly image: Float32Array
  readonly text: Float32Array
  readonly ids: readonly number[]
  readonly groups: readonly number[]
}

function messageOf({ image, text, ids, groups = new Int32Array() }: OwnPart): Float32Array {
  const sizes = [image.shape[0], text.shape[0], ids.shape[1], groups.length]
  return Float32Array.from([...sizes, ...image.data, ...text.data, ...halves(ids.data), ...halves(groups)])
}

function read(message: Float32Array, width: number): Part {
  const [pairs, texts, tokens, grouped] = message
  let at = 4
  const next = (length: number): Float32Array => {
    at += length
    return message.subarray(at - length, at)
  }
  return {
    pairs,
    texts,
    tokens,
    image: next(pairs * width),
    text: next(texts * width),
    ids: whole(next(2 * texts * tokens)),
    groups: whole(next(2 * grouped)),
  }
}

/** float32 holds integers of 24 bits only: 32 bits go as two numbers. */
function halves(integers: Int32Array): number[] {
  return Array.from(integers, integer => [integer >> 16, integer & 0xffff]).flat()
}

function whole(numbers: Float32Array): number[] {
  return Array.from({ length: numbers.length / 2 }, (_, i) => (numbers[2 * i] << 16) | numbers[2 * i + 1])
}

/** The rows of all pairs, then those of all hard negatives. */
function joinRows(
  parts: readonly Part[],
  width: number,
  rows: (part: Part) => Float32Array | readonly number[],
): Float32Array {
  const all = parts.map(part => ({ rows: rows(part), split: part.pairs * width }))
  const pairs = all.flatMap(part => [...part.rows.slice(0, part.split)])
  return Float32Array.from([...pairs, ...all.flatMap(part => [...part.rows.slice(part.split)])])
}

function padded(ids: readonly number[], from: number, to: number): number[] {
  return Array.from({ length: (ids.length / from) * to }, (_, i) => {
    const column = i % to
    return column < from ? ids[Math.floor(i / to) * from + column] : 0
  })
}

function sumOf(parts: readonly Part[], count: (part: Part) => number): number {
  return parts.reduce((sum, part) => sum + count(part), 0)
}

// A batch is looked at before anything is computed of it, so that an error can name the record.
import { pooledPositions } from '@typeclip/model/towers'
import { sizeOf } from '@typeclip/tensor'
import type { Batch } from '../batch.js'
import { TrainError } from '../error.js'
import type { Subject } from './subject.js'

/** Pictures of the config's size and finite numbers, captions that fit. @throws TrainError `bad-batch` */
export function checkBatch(subject: Pick<Subject, 'vision' | 'text'>, batch: Batch): void {
  const { pixels, ids, groups, keys } = batch
  checkPixels(subject, pixels, keys)
  checkIds(subject, ids, keys)
  const pictures = pixels.shape[0]
  if (ids.shape[0] < pictures) {
    const sentence = `A batch needs a caption for each of its ${pictures} pictures; this one has ${ids.shape[0]}.`
    throw new TrainError('bad-batch', sentence, { pictures, captions: ids.shape[0] })
  }
  if (groups !== undefined && groups.length !== pictures) {
    const sentence = `A batch of ${pictures} pictures has ${groups.length} groups; it needs one for each, or none.`
    throw new TrainError('bad-batch', sentence, { pictures, groups: groups.length })
  }
}

/** @throws TrainError `bad-batch` */
export function checkPixels(
  { vision }: Pick<Subject, 'vision'>,
  { shape, data }: Batch['pixels'],
  keys?: readonly string[],
): void {
  const wanted = [shape[0], 3, ...vision.imageSize]
  if (String(shape) !== String(wanted) || sizeOf(shape) !== data.length || shape[0] < 1) {
    const sentence = `Pixels of shape [${shape}] with ${data.length} numbers are no pictures of this model, which trains on [N, 3, ${vision.imageSize.join(', ')}].`
    throw new TrainError('bad-batch', sentence, { shape, length: data.length })
  }
  const index = firstNotFinite(data)
  if (index < 0) return
  const row = Math.floor(index / (data.length / shape[0]))
  const sentence = `Picture ${called(row, keys)} holds ${data[index]}; pixels are finite numbers.`
  throw new TrainError('bad-batch', sentence, { row, index, key: keys?.[row] })
}

/** @throws TrainError `bad-batch` */
export function checkIds(
  { text }: Pick<Subject, 'text'>,
  { shape, data }: Batch['ids'],
  keys?: readonly string[],
): void {
  const [rows, tokens] = shape
  if (shape.length !== 2 || rows < 1 || tokens < 1 || sizeOf(shape) !== data.length) {
    const sentence = `Token ids of shape [${shape}] with ${data.length} numbers are no captions [M, T].`
    throw new TrainError('bad-batch', sentence, { shape, length: data.length })
  }
  const index = data.findIndex(id => id < 0 || id >= text.vocabularySize)
  if (index >= 0) {
    const row = Math.floor(index / tokens)
    const sentence = `Caption ${called(row, keys)} has the id ${data[index]} at position ${index % tokens}; ids of this model lie below ${text.vocabularySize}.`
    throw new TrainError('bad-batch', sentence, { row, id: data[index], key: keys?.[row] })
  }
  const lengths = pooledPositions(data, rows, tokens, text.pool).map(position => position + 1)
  const needed = text.causal ? lengths : lengths.fill(tokens)
  const long = needed.findIndex(length => length > text.contextLength)
  if (long >= 0) {
    const sentence = `Caption ${called(long, keys)} has ${needed[long]} tokens; the model reads ${text.contextLength}. Shorten it.`
    throw new TrainError('bad-batch', sentence, { row: long, tokens: needed[long], key: keys?.[long] })
  }
  const ends = text.pool === 'highest' || typeof text.pool === 'object'
  const empty = ends ? lengths.indexOf(1) : -1
  if (empty < 0) return
  const sentence = `Caption ${called(empty, keys)} has no end token after its first; even an empty one has a start and an end.`
  throw new TrainError('bad-batch', sentence, { row: empty, key: keys?.[empty] })
}

/** -1 where all are: millions of numbers a step, so a plain loop. */
function firstNotFinite(data: Float32Array): number {
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return i
  return -1
}

function called(row: number, keys: readonly string[] | undefined): string {
  return keys?.[row] === undefined ? String(row) : `${row} (${keys[row]})`
}

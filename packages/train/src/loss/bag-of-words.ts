// A rival of figure 2 (Joulin et al. 2016): which words the caption of a picture holds.
import type { Tensor, TensorData } from '@typeclip/tensor'
import { TrainError } from '../error.js'
import { type LossBackend, scaled } from './contrastive.js'

export interface BagOfWordsOptions {
  /** `softmax`, unless set: cross entropy with the words in equal shares. `sigmoid`: each word alone, yes or no. */
  readonly kind?: 'softmax' | 'sigmoid'
}

/**
 * The loss, []: a mean over pictures, for `sigmoid` over pictures and words. A picture without words counts 0 with
 * `softmax`.
 * @param logits [B, V], a score for every word
 * @param words [B, V], 1 for the words of the caption, else 0
 * @throws TensorError
 */
export function bagOfWords(
  backend: LossBackend,
  logits: Tensor,
  { shape, data }: TensorData<'int32'>,
  { kind = 'softmax' }: BagOfWordsOptions = {},
): Tensor {
  const { ops } = backend
  const [batch, vocabulary] = shape
  const factors = kind === 'softmax' ? sharesOf(data, vocabulary) : Float32Array.from(data, word => 2 * word - 1)
  const factor = backend.tensor(factors, shape, 'float32')
  const scores =
    kind === 'softmax'
      ? ops.mul({ a: ops.logSoftmax({ x: logits }), b: factor })
      : ops.logSigmoid({ x: ops.mul({ a: logits, b: factor }) })
  const count = kind === 'softmax' ? batch : batch * vocabulary
  return scaled(backend, ops.sum({ x: scores }, { axes: [0, 1] }), -1 / count)
}

/**
 * The words of captions, [B, V]: the distinct ids after the first and before the end token, which is the highest id of
 * a row.
 * @param ids [B, T], with start and end tokens, padded
 * @throws TrainError `bad-batch` for an id outside of the vocabulary
 */
export function wordsOf(
  { shape: [batch, tokens], data }: TensorData<'int32'>,
  vocabulary: number,
): TensorData<'int32'> {
  const words = new Int32Array(batch * vocabulary)
  for (let row = 0; row < batch; row++) {
    const ids = data.subarray(row * tokens, (row + 1) * tokens)
    const end = ids.indexOf(ids.reduce((highest, id) => Math.max(highest, id), 0))
    for (const id of ids.subarray(1, Math.max(1, end))) {
      if (id < 0 || id >= vocabulary) {
        throw new TrainError('bad-batch', `Caption ${row} has the id ${id}; the vocabulary has ${vocabulary} words.`, {
          row,
          id,
          vocabulary,
        })
      }
      words[row * vocabulary + id] = 1
    }
  }
  return { shape: [batch, vocabulary], data: words }
}

/** Each word's share of its row: 1 / how many there are. */
function sharesOf(words: Int32Array, vocabulary: number): Float32Array {
  const shares = Float32Array.from(words)
  for (let from = 0; from < shares.length; from += vocabulary) {
    const row = shares.subarray(from, from + vocabulary)
    const count = row.reduce((sum, word) => sum + word, 0)
    for (let i = 0; i < row.length; i++) row[i] /= Math.max(count, 1)
  }
  return shares
}

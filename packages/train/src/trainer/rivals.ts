// The two rivals of figure 2 as objectives: the image tower is trained by what captions say, the text tower not at all.
import { type CaptionDecoder, createCaptionDecoder, type DecoderConfig } from '../decoder/caption-decoder.js'
import type { Distribution } from '../initialization.js'
import { type BagOfWordsOptions, bagOfWords, wordsOf } from '../loss/bag-of-words.js'
import { captioning } from '../loss/captioning.js'
import type { AddedParameter, Encoded, Objective } from './objective.js'

export interface WordPredictionOptions extends BagOfWordsOptions {
  readonly vocabularySize: number
  /** E, the length of the model's features. */
  readonly featureWidth: number
}

/** Which words the caption of a picture holds, by a linear layer on its features. */
export function wordPrediction({ vocabularySize, featureWidth, ...options }: WordPredictionOptions): Objective {
  const start: Distribution = { kind: 'uniform', bound: featureWidth ** -0.5 }
  return {
    looksAt: 'features',
    pairwise: false,
    added: {
      'words.weight': { shape: [vocabularySize, featureWidth], start },
      'words.bias': { shape: [vocabularySize], start },
    },
    loss(backend, { image, ids }, weight) {
      const logits = backend.ops.linear({ x: image, weight: weight('words.weight'), bias: weight('words.bias') })
      return bagOfWords(backend, logits, wordsOf(firstRows(ids, image.shape[0]), vocabularySize), options)
    },
  }
}

/** The caption word by word, by a decoder that looks at the tokens of the picture. */
export function captionPrediction(config: DecoderConfig): Objective {
  const decoder = createCaptionDecoder(config)
  return {
    looksAt: 'tokens',
    pairwise: false,
    added: startsOf(decoder),
    loss(backend, { image, ids: all }, weight) {
      const ids = firstRows(all, image.shape[0])
      const [batch, tokens] = ids.shape
      const shown = ids.data.filter((_, i) => i % tokens < tokens - 1)
      const known = backend.tensor(shown, [batch, tokens - 1], 'int32')
      const logits = decoder.predict(backend, weight, image, known)
      return captioning(backend, logits, ids, lengthsOf(ids.data, tokens))
    },
    // Every id but the first is predicted.
    meanOver: ({ shape: [, tokens], data }) => lengthsOf(data, tokens).reduce((sum, length) => sum + length - 1, 0),
  }
}

/** Gains 1, biases 0, matrices as BERT draws them (Devlin et al. 2019). */
function startsOf({ parameters }: CaptionDecoder): Readonly<Record<string, AddedParameter>> {
  const start = (name: string, axes: number): Distribution => {
    if (axes >= 2) return { kind: 'normal', std: 0.02 }
    return { kind: 'constant', value: /ln_\w+\.weight$/.test(name) ? 1 : 0 }
  }
  return Object.fromEntries(
    Object.entries(parameters).map(([name, shape]) => [name, { shape, start: start(name, shape.length) }]),
  )
}

/** The end token, the highest id of a row, is the last that counts. */
function lengthsOf(ids: Int32Array, tokens: number): number[] {
  return Array.from({ length: ids.length / tokens }, (_, row) => {
    const line = ids.subarray(row * tokens, (row + 1) * tokens)
    return line.indexOf(line.reduce((highest, id) => Math.max(highest, id), 0)) + 1
  })
}

/** Hard negatives say nothing of a picture. */
function firstRows({ shape: [, tokens], data }: Encoded['ids'], rows: number): Encoded['ids'] {
  return { shape: [rows, tokens], data: data.subarray(0, rows * tokens) }
}

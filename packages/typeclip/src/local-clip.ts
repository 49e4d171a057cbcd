// A model that runs in this thread.
import type { ClipModel } from '@typeclip/model'
import type { Backend } from '@typeclip/tensor'
import type { Tokenizer } from '@typeclip/tokenizer'
import type { TensorFile } from '@typeclip/weights'
import {
  type Classifier,
  classifyFeatures,
  createClassifier,
  type Label,
  similarities,
  topK,
} from '@typeclip/zero-shot'
import { mapAhead } from './ahead.js'
import { createClassifierStore } from './classifier-store.js'
import type {
  Classified,
  ClassifyOptions,
  Clip,
  DecodeOptions,
  Encoded,
  EncodeImagesOptions,
  EncodeOptions,
  EncodeTextsOptions,
  IdTensor,
  PixelTensor,
  PromptOptions,
  Ranked,
} from './clip.js'
import { ClipError } from './error.js'
import type { ClipInfo, Made } from './info.js'
import type { Failure, Outcome } from './outcome.js'
import { checkPictureList } from './picture-list.js'
import { namePrompt } from './prompt-error.js'

/** Everything that a running CLIP is made of. It owns the backend and the file. */
export interface ClipParts<Image> {
  readonly info: ClipInfo
  readonly model: ClipModel
  readonly backend: Backend
  readonly file: TensorFile
  /** Made when a text first comes: whoever encodes pictures alone needs none. */
  readonly tokenizer: () => Promise<Tokenizer>
  /** A picture as [3, H, W]. */
  readonly prepare: (image: Image, options: DecodeOptions) => Promise<PixelTensor>
}

/** Pictures that go through the tower together: enough for its matrix products, few enough to answer soon. */
const batchSize = 8

export class LocalClip<Image> implements Clip<Image> {
  readonly info: ClipInfo
  readonly #parts: ClipParts<Image>
  readonly #classifiers = createClassifierStore()
  #disposed = false

  constructor(parts: ClipParts<Image>) {
    this.info = parts.info
    this.#parts = parts
  }

  async classify(
    image: Image,
    labels: readonly Label[] | Classifier,
    options: ClassifyOptions = {},
  ): Promise<Classified> {
    for await (const outcome of this.classifyEach([image], labels, options)) {
      if ('error' in outcome) throw outcome.error
      return outcome.result
    }
    throw new ClipError('bad-source', 'There is no picture to classify.')
  }

  async *classifyEach(
    images: Iterable<Image> | AsyncIterable<Image>,
    labels: readonly Label[] | Classifier,
    options: ClassifyOptions = {},
  ): AsyncGenerator<Outcome<Classified>> {
    checkPictureList(images)
    const { logitScale, logitBias } = this.info
    const bias = options.logitBias ?? logitBias
    if (options.multiLabel && bias === null) {
      const sentence = `${this.info.model} was trained to choose one label, so it has no bias for labels that are independent; pass logitBias (minus ${logitScale.toFixed(0)} times the cosine at which a label is as likely as not).`
      throw new ClipError('bad-option', sentence, { option: 'logitBias' })
    }
    const classifier = isClassifier(labels) ? labels : await this.#classifier(labels, options)
    const { templates, warnings } = classifier
    const made = { template: templates.length === 1 ? templates[0] : templates, ...this.#made(), warnings }
    const scoring = {
      ...options,
      logitScale,
      logitBias: bias ?? 0,
      kind: options.multiLabel ? 'sigmoid' : 'softmax',
    } as const
    for await (const outcome of this.#encodeEach(images, options)) {
      if ('error' in outcome) {
        yield outcome
        continue
      }
      const features = { data: outcome.result, shape: [1, outcome.result.length] as const }
      const [answer] = classifyFeatures(features, classifier, scoring)
      yield { index: outcome.index, result: { ...answer, ...made } }
    }
  }

  async createClassifier(labels: readonly Label[], options: PromptOptions = {}): Promise<Classifier> {
    this.#check()
    return this.#classifier(labels, options)
  }

  async rank(text: string, images: readonly Image[], options: EncodeImagesOptions = {}): Promise<Ranked> {
    checkPictureList(images)
    const texts = await this.encodeTexts([text], { signal: options.signal })
    const pictures = await this.encodeImages(images, { ...options, normalize: true })
    const cosines = similarities(texts, pictures).data
    const failed = new Set(pictures.failures.map(({ index }) => index))
    const order = topK(cosines, cosines.length).filter(index => !failed.has(index))
    const ranking = order.map(index => ({ index, cosine: cosines[index] }))
    return { text, ranking, failures: pictures.failures, ...this.#made() }
  }

  async encodeImages(images: readonly Image[], options: EncodeImagesOptions = {}): Promise<Encoded> {
    checkPictureList(images)
    const width = this.info.embedDimension
    const data = new Float32Array(images.length * width).fill(Number.NaN)
    const failures: Failure[] = []
    let done = 0
    for await (const outcome of this.#encodeEach(images, options)) {
      if ('error' in outcome) failures.push(outcome)
      else data.set(outcome.result, outcome.index * width)
      options.onProgress?.({ done: ++done, total: images.length })
    }
    checkAny(images.length, failures, 'pictures')
    return { data, shape: [images.length, width], failures, ...this.#made() }
  }

  async encodeTexts(texts: readonly string[], options: EncodeTextsOptions = {}): Promise<Encoded> {
    this.#check()
    const { onOverflow, onProgress, normalize = true, signal } = options
    const tokenizer = await this.#parts.tokenizer()
    const { ids, shape, errors } = tokenizer.encodeBatch(texts, { onOverflow, onError: 'collect' })
    const failures = errors.map(error => ({ index: Number(error.facts.index), error }))
    checkAny(texts.length, failures, 'texts')
    const failed = new Set(failures.map(({ index }) => index))
    const good = texts.map((_, index) => index).filter(index => !failed.has(index))
    const [, tokens] = shape
    const rows = new Int32Array(good.length * tokens)
    good.forEach((index, row) => {
      rows.set(ids.subarray(index * tokens, (index + 1) * tokens), row * tokens)
    })
    const progress = onProgress && ((done: number) => onProgress({ done: done + failed.size, total: texts.length }))
    const input = { data: rows, shape: [good.length, tokens] }
    const features = await this.#parts.model.encodeTexts(input, { normalize, signal, onProgress: progress })
    return { ...scatter(features.data, good, texts.length, this.info.embedDimension), failures, ...this.#made() }
  }

  async encodePixels(
    pixels: PixelTensor,
    { normalize = true, signal, onProgress }: EncodeOptions = {},
  ): Promise<Encoded> {
    this.#check()
    const progress = onProgress && ((done: number, total: number) => onProgress({ done, total }))
    const features = await this.#parts.model.encodeImages(pixels, { normalize, signal, onProgress: progress })
    return { ...features, failures: [], ...this.#made() }
  }

  async encodeIds(ids: IdTensor, { normalize = true, signal, onProgress }: EncodeOptions = {}): Promise<Encoded> {
    this.#check()
    const progress = onProgress && ((done: number, total: number) => onProgress({ done, total }))
    const features = await this.#parts.model.encodeTexts(ids, { normalize, signal, onProgress: progress })
    return { ...features, failures: [], ...this.#made() }
  }

  async preprocess(image: Image, options: DecodeOptions = {}): Promise<PixelTensor> {
    this.#check()
    const { data, shape } = await this.#parts.prepare(image, options)
    return { data, shape: [1, ...shape] }
  }

  async tokenize(
    texts: readonly string[],
    { onOverflow }: Pick<EncodeTextsOptions, 'onOverflow'> = {},
  ): Promise<IdTensor> {
    this.#check()
    const tokenizer = await this.#parts.tokenizer()
    const { ids, shape } = tokenizer.encodeBatch(texts, { onOverflow })
    return { data: ids, shape }
  }

  dispose(): void {
    if (this.#disposed) return
    this.#disposed = true
    this.#parts.model.dispose()
    this.#parts.backend.dispose()
    this.#parts.file.dispose()
  }

  [Symbol.dispose](): void {
    this.dispose()
  }

  /** Vectors of pictures in order, computed a batch at a time while the next ones are decoded. */
  async *#encodeEach(
    images: Iterable<Image> | AsyncIterable<Image>,
    options: EncodeImagesOptions,
  ): AsyncGenerator<Outcome<Float32Array>> {
    this.#check()
    const { signal, pixelLimit, orient, normalize = true } = options
    const prepare = (image: Image) => this.#parts.prepare(image, { signal, pixelLimit, orient })
    let batch: Outcome<PixelTensor>[] = []
    for await (const outcome of mapAhead(images, prepare, { ahead: batchSize, signal })) {
      batch.push(outcome)
      if (batch.length < batchSize) continue
      yield* await this.#encodeBatch(batch, { normalize, signal })
      batch = []
    }
    yield* await this.#encodeBatch(batch, { normalize, signal })
  }

  async #encodeBatch(batch: readonly Outcome<PixelTensor>[], options: EncodeOptions): Promise<Outcome<Float32Array>[]> {
    this.#check()
    const pictures = batch.flatMap(outcome => ('error' in outcome ? [] : [outcome.result]))
    if (pictures.length === 0) return batch.filter(outcome => 'error' in outcome)
    const features = await this.encodePixels(stack(pictures), options)
    const width = this.info.embedDimension
    let row = 0
    return batch.map(outcome => {
      if ('error' in outcome) return outcome
      const result = features.data.slice(row * width, ++row * width)
      return { index: outcome.index, result }
    })
  }

  async #classifier(labels: readonly Label[], options: PromptOptions): Promise<Classifier> {
    const { template = this.info.templates, onOverflow, signal, onProgress } = options
    const templates = typeof template === 'string' ? [template] : template
    const encode = async (texts: readonly string[], making: { readonly signal?: AbortSignal }) => {
      const encoded = await this.encodeTexts(texts, { onOverflow, ...making }).catch(error => {
        throw namePrompt(error, texts)
      })
      const [failure] = encoded.failures
      if (failure !== undefined) throw namePrompt(failure.error, texts)
      return encoded
    }
    const make = (making: AbortSignal) => createClassifier(labels, encode, { templates, signal: making, onProgress })
    return this.#classifiers.get([labels, templates, onOverflow], make, signal)
  }

  #made(): Made {
    return { model: this.info.model, backend: this.info.backend.name, precision: this.info.precision }
  }

  #check(): void {
    if (this.#disposed) throw new ClipError('disposed', `${this.info.model} was disposed; load it again.`)
  }
}

function isClassifier(labels: readonly Label[] | Classifier): labels is Classifier {
  return typeof labels === 'object' && labels !== null && 'vectors' in labels
}

/** Pictures of one size as one batch: [B, 3, H, W]. */
function stack(pictures: readonly PixelTensor[]): PixelTensor {
  const [{ shape, data: first }] = pictures
  const data = new Float32Array(pictures.length * first.length)
  pictures.forEach((picture, index) => {
    data.set(picture.data, index * first.length)
  })
  return { data, shape: [pictures.length, ...shape] }
}

/** Rows put to their places in the batch; the rows of failed items stay NaN. */
function scatter(
  rows: Float32Array,
  places: readonly number[],
  count: number,
  width: number,
): Pick<Encoded, 'data' | 'shape'> {
  if (places.length === count) return { data: rows, shape: [count, width] }
  const data = new Float32Array(count * width).fill(Number.NaN)
  places.forEach((place, row) => {
    data.set(rows.subarray(row * width, (row + 1) * width), place * width)
  })
  return { data, shape: [count, width] }
}

function checkAny(count: number, failures: readonly Failure[], what: string): void {
  if (failures.length < count || count === 0) return
  const [{ error }] = failures
  if (count === 1) throw error
  const sentence = `None of the ${count} ${what} could be encoded; the first: ${error.message}`
  throw new ClipError('all-failed', sentence, { failures }, { cause: error })
}

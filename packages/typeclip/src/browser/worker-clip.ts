// A model that runs in a worker: the page's side.
import type { Classifier, Label } from '@typeclip/zero-shot'
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
  RunOptions,
} from '../clip.js'
import { ClipError } from '../error.js'
import type { ClipInfo } from '../info.js'
import type { Outcome } from '../outcome.js'
import { checkPictureList } from '../picture-list.js'
import type { BrowserImage } from './image-source.js'
import type { Line } from './line.js'
import { parcelOf, parcelsOf } from './parcel.js'

export class WorkerClip implements Clip<BrowserImage> {
  readonly info: ClipInfo
  readonly #line: Line
  readonly #stop: () => void

  /** @param stop ends the worker */
  constructor(info: ClipInfo, line: Line, stop: () => void) {
    this.info = info
    this.#line = line
    this.#stop = stop
  }

  async classify(
    image: BrowserImage,
    labels: readonly Label[] | Classifier,
    options: ClassifyOptions = {},
  ): Promise<Classified> {
    const { run, rest } = split(options)
    const { image: sent, transfer } = await parcelOf(image)
    return this.#line.ask<'classify'>({ method: 'classify', image: sent, labels, options: rest }, { ...run, transfer })
  }

  async *classifyEach(
    images: Iterable<BrowserImage> | AsyncIterable<BrowserImage>,
    labels: readonly Label[] | Classifier,
    options: ClassifyOptions = {},
  ): AsyncGenerator<Outcome<Classified>> {
    checkPictureList(images)
    const { run, rest } = split(options)
    const line = this.#line
    const id = line.createId()
    const pictures = each(images)
    const ending = follow(run.signal)
    const { signal } = ending
    const feed = async () => {
      try {
        const { done, value } = await pictures.next()
        const { image, transfer } = done ? { image: undefined, transfer: [] } : await parcelOf(value)
        line.send({ kind: 'image', id, image }, transfer)
      } catch (error) {
        ending.abort(error)
      }
    }
    const onProgress: RunOptions['onProgress'] = progress => {
      try {
        run.onProgress?.(progress)
      } catch (error) {
        ending.abort(error)
      }
    }
    const unlisten = line.listen(id, { onWant: feed, onProgress })
    try {
      await line.ask<'classifyEach'>({ method: 'classifyEach', labels, options: rest }, { ...run, signal, id })
      for (;;) {
        const outcome = await line.ask<'next'>({ method: 'next', iteration: id }, { signal })
        if (outcome === undefined) return
        yield outcome
      }
    } finally {
      unlisten()
      line.send({ kind: 'abort', id })
      ending.abort()
      // A caller's generator that is still waiting for something must not hold this one up.
      pictures.return(undefined).catch(() => {})
    }
  }

  async createClassifier(labels: readonly Label[], options: PromptOptions = {}): Promise<Classifier> {
    const { run, rest } = split(options)
    return this.#line.ask<'createClassifier'>({ method: 'createClassifier', labels, options: rest }, run)
  }

  async rank(text: string, images: readonly BrowserImage[], options: EncodeImagesOptions = {}): Promise<Ranked> {
    checkPictureList(images)
    const { run, rest } = split(options)
    const { images: sent, transfer } = await parcelsOf(images)
    return this.#line.ask<'rank'>({ method: 'rank', text, images: sent, options: rest }, { ...run, transfer })
  }

  async encodeImages(images: readonly BrowserImage[], options: EncodeImagesOptions = {}): Promise<Encoded> {
    checkPictureList(images)
    const { run, rest } = split(options)
    const { images: sent, transfer } = await parcelsOf(images)
    return this.#line.ask<'encodeImages'>({ method: 'encodeImages', images: sent, options: rest }, { ...run, transfer })
  }

  async encodeTexts(texts: readonly string[], options: EncodeTextsOptions = {}): Promise<Encoded> {
    const { run, rest } = split(options)
    return this.#line.ask<'encodeTexts'>({ method: 'encodeTexts', texts, options: rest }, run)
  }

  async encodePixels({ data, shape }: PixelTensor, options: EncodeOptions = {}): Promise<Encoded> {
    const { run, rest } = split(options)
    const pixels = { data: alone(data), shape }
    return this.#line.ask<'encodePixels'>({ method: 'encodePixels', pixels, options: rest }, run)
  }

  async encodeIds({ data, shape }: IdTensor, options: EncodeOptions = {}): Promise<Encoded> {
    const { run, rest } = split(options)
    const ids = { data: alone(data), shape }
    return this.#line.ask<'encodeIds'>({ method: 'encodeIds', ids, options: rest }, run)
  }

  async preprocess(image: BrowserImage, options: DecodeOptions = {}): Promise<PixelTensor> {
    const { run, rest } = split(options)
    const { image: sent, transfer } = await parcelOf(image)
    return this.#line.ask<'preprocess'>({ method: 'preprocess', image: sent, options: rest }, { ...run, transfer })
  }

  async tokenize(
    texts: readonly string[],
    { onOverflow }: Pick<EncodeTextsOptions, 'onOverflow'> = {},
  ): Promise<IdTensor> {
    return this.#line.ask<'tokenize'>({ method: 'tokenize', texts, options: { onOverflow } })
  }

  dispose(): void {
    this.#line.end(new ClipError('disposed', `${this.info.model} was disposed; load it again.`))
    this.#stop()
  }

  [Symbol.dispose](): void {
    this.dispose()
  }
}

/** What stays on the page, and what goes to the worker. */
function split<O extends RunOptions>({ signal, onProgress, ...rest }: O) {
  return { run: { signal, onProgress }, rest }
}

/** Without the buffer that a view may be a small part of, which would be cloned whole. */
function alone<T extends ArrayBufferView & { slice(): T }>(data: T): T {
  // What is no array is for the model to refuse.
  return ArrayBuffer.isView(data) ? data.slice() : data
}

async function* each<T>(items: Iterable<T> | AsyncIterable<T>): AsyncGenerator<T, undefined> {
  for await (const item of items) yield item
}

/** A controller that also aborts when `signal` does. */
function follow(signal: AbortSignal | undefined): AbortController {
  const controller = new AbortController()
  if (signal?.aborted) controller.abort(signal.reason)
  signal?.addEventListener('abort', () => controller.abort(signal.reason), { signal: controller.signal })
  return controller
}

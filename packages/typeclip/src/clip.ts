// The front door: pictures and texts in, names and vectors out. Plain data both ways.
import type { ClassificationOptions, Classifier, Label, ScoredLabel } from '@typeclip/zero-shot'
import type { ClipInfo, Made } from './info.js'
import type { Failure, Outcome } from './outcome.js'

/** Vectors, one a row. */
export interface Encoded extends Made {
  /** [N, D]; the row of an item that failed is NaN. */
  readonly data: Float32Array
  readonly shape: readonly [rows: number, width: number]
  /** Items that could not be encoded. */
  readonly failures: readonly Failure[]
}

/** A picture's names. */
export interface Classified extends Made {
  /** Best first. */
  readonly labels: readonly ScoredLabel[]
  /** True where the best probability is below `threshold`: none of these. */
  readonly none: boolean
  /** What the labels were written into; a list where several were averaged. */
  readonly template: string | readonly string[]
  readonly warnings: readonly string[]
}

/** Pictures by likeness to a text. */
export interface Ranked extends Made {
  readonly text: string
  /** Best first. */
  readonly ranking: readonly { readonly index: number; readonly cosine: number }[]
  readonly failures: readonly Failure[]
}

export interface RunOptions {
  readonly signal?: AbortSignal
  /** Called as items are done. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void
}

export interface EncodeOptions extends RunOptions {
  /** Divide each vector by its length. Default true. */
  readonly normalize?: boolean
}

export interface EncodeImagesOptions extends EncodeOptions {
  /** Largest width x height of a picture, checked before it is decoded. Default 178,956,970. */
  readonly pixelLimit?: number
  /** Turn pictures as their EXIF data says. Default false: as stored, like the reference pipelines. */
  readonly orient?: boolean
}

/** How a picture's file is read. */
export type DecodeOptions = Pick<EncodeImagesOptions, 'pixelLimit' | 'orient' | 'signal'>

export interface EncodeTextsOptions extends EncodeOptions {
  /** A text longer than the model reads: fail it (the default), or cut it. */
  readonly onOverflow?: 'error' | 'truncate'
}

export interface PromptOptions extends RunOptions {
  /** Instead of the model's own templates. */
  readonly template?: string | readonly string[]
  readonly onOverflow?: 'error' | 'truncate'
}

export interface ClassifyOptions
  extends Pick<EncodeImagesOptions, 'pixelLimit' | 'orient'>,
    Pick<ClassificationOptions, 'topK' | 'threshold' | 'temperature'>,
    PromptOptions {
  /** Each label right or wrong by itself (a sigmoid), instead of one of them right (a softmax). */
  readonly multiLabel?: boolean
  /** Bias of the sigmoid, for models that were not trained with one. */
  readonly logitBias?: number
}

/** Pixels for the image tower: [B, 3, H, W], normalised. */
export interface PixelTensor {
  readonly data: Float32Array
  readonly shape: readonly number[]
}

/** Token ids for the text tower: [B, T], start and end included, padded. */
export interface IdTensor {
  readonly data: Int32Array
  readonly shape: readonly number[]
}

/**
 * A loaded CLIP. `Image` is what the platform can decode.
 *
 * Methods that take a batch report items that fail and finish the others; they reject (`all-failed`) only where
 * nothing could be done. All take `signal` and reject with its reason.
 */
export interface Clip<Image> extends Disposable {
  readonly info: ClipInfo

  /**
   * Names a picture (Radford et al. 2021, section 3.1). The vectors of a list of labels are made once and kept.
   * @throws ImageError for the picture, ZeroShotError for labels and templates, TokenizerError for a prompt too long
   */
  classify(image: Image, labels: readonly Label[] | Classifier, options?: ClassifyOptions): Promise<Classified>

  /** Names many pictures: outcomes in order, as they come. Decoding runs ahead of the model. */
  classifyEach(
    images: Iterable<Image> | AsyncIterable<Image>,
    labels: readonly Label[] | Classifier,
    options?: ClassifyOptions,
  ): AsyncIterable<Outcome<Classified>>

  /** A classifier head for labels, to be kept, saved or given to `classify`. */
  createClassifier(labels: readonly Label[], options?: PromptOptions): Promise<Classifier>

  /** Orders pictures by their likeness to a text, which is taken as it is, without a template. */
  rank(text: string, images: readonly Image[], options?: EncodeImagesOptions): Promise<Ranked>

  encodeImages(images: readonly Image[], options?: EncodeImagesOptions): Promise<Encoded>
  encodeTexts(texts: readonly string[], options?: EncodeTextsOptions): Promise<Encoded>

  /** The door behind `encodeImages`. @throws ModelError `bad-pixels` */
  encodePixels(pixels: PixelTensor, options?: EncodeOptions): Promise<Encoded>
  /** The door behind `encodeTexts`. @throws ModelError `bad-ids` */
  encodeIds(ids: IdTensor, options?: EncodeOptions): Promise<Encoded>

  /** What the image tower sees of a picture: [1, 3, H, W]. */
  preprocess(image: Image, options?: DecodeOptions): Promise<PixelTensor>
  /** What the text tower sees of texts. @throws TokenizerError */
  tokenize(texts: readonly string[], options?: Pick<EncodeTextsOptions, 'onOverflow'>): Promise<IdTensor>

  /** Frees the model. Harmless when repeated; whatever is called afterwards rejects with `disposed`. */
  dispose(): void
}

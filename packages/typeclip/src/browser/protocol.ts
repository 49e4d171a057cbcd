// What a page and its worker say to each other, over a port of their own: plain data that structured cloning keeps.
//
// A call has an id and gets one answer. `classifyEach` is a call that opens an iteration under its id; then nothing
// moves unless the page asks for the `next` outcome, and the worker asks for a picture (`want`) only while it works on
// one, so that neither side runs ahead of the other.
import type { Pixels } from '@typeclip/image'
import type { Classifier, Label } from '@typeclip/zero-shot'
import type {
  Classified,
  ClassifyOptions,
  DecodeOptions,
  Encoded,
  EncodeImagesOptions,
  EncodeOptions,
  EncodeTextsOptions,
  IdTensor,
  PixelTensor,
  PromptOptions,
  Ranked,
} from '../clip.js'
import type { ClipInfo } from '../info.js'
import type { LoadOptions } from '../load.js'
import type { Outcome } from '../outcome.js'
import type { ModelPlace } from './model-source.js'
import type { Packed } from './packed-error.js'

/** The first message to a worker; all others go through its port. */
export interface Connect {
  readonly typeclip: 'connect'
  readonly port: MessagePort
}

export function isConnect(message: unknown): message is Connect {
  return typeof message === 'object' && message !== null && 'typeclip' in message && message.typeclip === 'connect'
}

/** A picture as a worker gets it: addresses in full, what is shown on the page as a bitmap, or why there is none. */
export type SentImage = string | Uint8Array | ArrayBuffer | Blob | ImageData | ImageBitmap | Pixels | RefusedImage

export interface RefusedImage {
  readonly refused: Packed
}

type Labels = readonly Label[] | Classifier
/** Options without what stays on the page. */
type Sent<Options> = Omit<Options, 'signal' | 'onProgress'>

export type Call =
  | { readonly method: 'load'; readonly place: ModelPlace; readonly options: SentLoadOptions }
  | {
      readonly method: 'classify'
      readonly image: SentImage
      readonly labels: Labels
      readonly options: Sent<ClassifyOptions>
    }
  | { readonly method: 'classifyEach'; readonly labels: Labels; readonly options: Sent<ClassifyOptions> }
  | { readonly method: 'next'; readonly iteration: number }
  | { readonly method: 'createClassifier'; readonly labels: readonly Label[]; readonly options: Sent<PromptOptions> }
  | {
      readonly method: 'rank'
      readonly text: string
      readonly images: readonly SentImage[]
      readonly options: Sent<EncodeImagesOptions>
    }
  | {
      readonly method: 'encodeImages'
      readonly images: readonly SentImage[]
      readonly options: Sent<EncodeImagesOptions>
    }
  | { readonly method: 'encodeTexts'; readonly texts: readonly string[]; readonly options: Sent<EncodeTextsOptions> }
  | { readonly method: 'encodePixels'; readonly pixels: PixelTensor; readonly options: Sent<EncodeOptions> }
  | { readonly method: 'encodeIds'; readonly ids: IdTensor; readonly options: Sent<EncodeOptions> }
  | { readonly method: 'preprocess'; readonly image: SentImage; readonly options: Sent<DecodeOptions> }
  | { readonly method: 'tokenize'; readonly texts: readonly string[]; readonly options: Sent<EncodeTextsOptions> }

interface SentLoadOptions extends Pick<LoadOptions, 'module' | 'templates'> {
  readonly headers?: Readonly<Record<string, string>>
}

/** What each call is answered with. */
export interface Answers {
  readonly load: ClipInfo
  readonly classify: Classified
  readonly classifyEach: undefined
  /** Undefined where the iteration is over. */
  readonly next: Outcome<Classified> | undefined
  readonly createClassifier: Classifier
  readonly rank: Ranked
  readonly encodeImages: Encoded
  readonly encodeTexts: Encoded
  readonly encodePixels: Encoded
  readonly encodeIds: Encoded
  readonly preprocess: PixelTensor
  readonly tokenize: IdTensor
}

export type Method = keyof Answers

/** From page to worker. */
export type Request =
  | { readonly kind: 'call'; readonly id: number; readonly call: Call; readonly progress: boolean }
  /** Ends a call or an iteration; no answer is waited for. */
  | { readonly kind: 'abort'; readonly id: number }
  /** The picture that an iteration wants; undefined where there is no other. */
  | { readonly kind: 'image'; readonly id: number; readonly image: SentImage | undefined }
  | { readonly kind: 'dispose' }

/** From worker to page. */
export type Reply =
  /** `value` belongs to the call's method, with errors packed. */
  | { readonly kind: 'done'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly error: unknown }
  | { readonly kind: 'progress'; readonly id: number; readonly done: number; readonly total: number }
  | { readonly kind: 'want'; readonly id: number }

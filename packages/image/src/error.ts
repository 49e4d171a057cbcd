/** What went wrong; stable, so that programs may act on it. */
export type ImageErrorCode =
  /** The file or buffer holds no bytes. */
  | 'empty'
  /** The bytes are no picture of any kind known here. */
  | 'not-an-image'
  /** A picture, but of a kind that is not read here (SVG, HEIC, …). */
  | 'unsupported-format'
  /** The picture's data end too early. */
  | 'truncated'
  /** The picture's data contradict themselves. */
  | 'corrupt'
  /** More pixels than the limit allows, by the header alone: nothing was allocated. */
  | 'too-large'
  | 'is-a-directory'
  | 'not-found'
  /** The file is there but could not be read (permission, a failing disk or server). */
  | 'unreadable'
  /** The decoder that this kind of picture needs is not installed, or this browser lacks it. */
  | 'missing-decoder'
  /** A preprocessing config that is broken: not JSON, or a value that can mean nothing. */
  | 'bad-config'
  /** A sound preprocessing config that asks for what is not done here; the message names it. */
  | 'unsupported-config'
  /** An argument of a call is out of its range. */
  | 'bad-argument'
  /** WebAssembly was asked for and is not to be had here (an old engine, or a content policy that forbids it). */
  | 'missing-webassembly'
  /** The object was used after its `dispose`. */
  | 'disposed'

/** A picture or a preprocessing config cannot be used. `code` is stable; the sentence may improve. */
export class ImageError extends Error {
  override readonly name = 'ImageError'

  constructor(
    readonly code: ImageErrorCode,
    sentence: string,
    readonly facts: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(sentence, options)
  }
}

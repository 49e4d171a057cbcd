// What every tokenizer of this package can do, whatever its kind.
import type { TokenizerError } from './error.js'

/** Turns captions into the ids that a text tower reads, and back. */
export interface Tokenizer {
  /** Number of ids, special ones included. */
  readonly vocabularySize: number
  /** T: ids in a row of `encodeBatch`, unless its options say otherwise. */
  readonly contextLength: number
  /** The id in front of every caption; SigLIP has none. */
  readonly startId: number | undefined
  readonly endId: number
  /** The id that fills a row after the end. */
  readonly padId: number
  /**
   * The ids of one text, without start, end and padding.
   * @throws TokenizerError `not-a-string`
   */
  encode(text: string, options?: EncodeOptions): number[]
  /**
   * The text of ids; bytes that are not valid UTF-8 become U+FFFD.
   * @throws TokenizerError `id-out-of-range`
   */
  decode(ids: ArrayLike<number>): string
  /**
   * Rows for a text tower: start, ids, end, padding.
   * @throws TokenizerError `caption-too-long` (`facts`: `index`, `tokens`, `limit`), `not-a-string` (`index`), `bad-option`.
   *   The error is that of the first bad item; `facts.bad` has the indices of all.
   */
  encodeBatch(texts: readonly string[], options?: BatchOptions): TokenBatch
}

export interface EncodeOptions {
  /** Read the texts of special tokens (`<|endoftext|>`) as those tokens. Default false: what a user types is text. */
  readonly special?: boolean
}

export interface BatchOptions extends EncodeOptions {
  /** T. Default: the tokenizer's own. */
  readonly contextLength?: number
  /** A caption that does not fit: refuse it (the default), or keep its first ids. The end id is kept either way. */
  readonly onOverflow?: 'error' | 'truncate'
  /** The id that fills a row after the end. Default: the tokenizer's own. */
  readonly pad?: number
  /**
   * An item that cannot be encoded: throw (the default), or finish the others and put the error into `errors`.
   * Its row is then all padding and its length 0.
   */
  readonly onError?: 'throw' | 'collect'
}

/** Rows of ids, all of one length. */
export interface TokenBatch {
  /** [B, T], row after row. */
  readonly ids: Int32Array
  readonly shape: readonly [batch: number, context: number]
  /** [B]: ids of each row before the padding, start and end counted, after truncation. */
  readonly lengths: Int32Array
  /** Empty unless `onError` is `'collect'`; each has `facts.index`. */
  readonly errors: readonly TokenizerError[]
}

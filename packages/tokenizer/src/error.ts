/**
 * Something the caller gave us cannot be used. `code` is stable; the sentence may improve; `facts` holds what the
 * sentence says in numbers: `index` of the item in a batch, `tokens`, `limit`, `id`, `option`, `value`, `bad`.
 */
export class TokenizerError extends Error {
  override readonly name = 'TokenizerError'
  constructor(
    readonly code: TokenizerErrorCode,
    sentence: string,
    readonly facts: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(sentence, options)
  }
}

export type TokenizerErrorCode =
  /** A caption has more tokens than the context holds, and `onOverflow` is `'error'`. */
  | 'caption-too-long'
  /** A text is not a string. */
  | 'not-a-string'
  /** An id given to `decode` is not in the vocabulary. */
  | 'id-out-of-range'
  /** An option has a value that it cannot have. */
  | 'bad-option'
  /** A vocabulary file is damaged or contradicts itself. */
  | 'vocabulary-unreadable'
  /** A `tokenizer.json` is of a kind that this function does not read. */
  | 'vocabulary-of-another-kind'
  /** An optional package is not installed. */
  | 'peer-missing'

/** What was wrong with a command; stable, while the sentence may improve. Codes of the packages come through as they are. */
export type CliErrorCode =
  | 'unknown-command'
  | 'unknown-option'
  /** An option without its value, or a switch with one. */
  | 'missing-value'
  | 'unexpected-value'
  /** A value outside what its option allows. */
  | 'bad-value'
  /** An argument or option that the command cannot do without. */
  | 'missing-argument'
  | 'unexpected-argument'
  /** Options that exclude each other, or one that needs another. */
  | 'conflicting-options'
  /** A pattern that matches no file. */
  | 'no-match'
  /** Two pictures whose results would have one name. */
  | 'same-name'
  /** A file of texts, labels or numbers that is not there, or cannot be read. */
  | 'not-found'
  | 'is-a-directory'
  | 'unreadable'
  /** A line that is no JSON. */
  | 'not-json'
  /** A line without a text, or with one that is no string. */
  | 'not-a-string'
  /** Text that is not UTF-8. */
  | 'not-unicode'
  /** A line longer than 64 MiB. */
  | 'line-too-long'
  /** A .npy file of another type or shape than the command reads. */
  | 'bad-array'
  | 'write-failed'

/** A command cannot be run as given. */
export class CliError extends Error {
  override readonly name = 'CliError'

  constructor(
    readonly code: CliErrorCode,
    sentence: string,
    options?: ErrorOptions,
  ) {
    super(sentence, options)
  }
}

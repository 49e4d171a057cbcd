/** What went wrong; stable, while the sentence may improve. Errors of the packages below come through as they are. */
export type ClipErrorCode =
  /** Where a model was looked for there are no weights. */
  | 'model-not-found'
  /** What was given as a model or picture is of no kind that is read. */
  | 'bad-source'
  /** An option is outside what it allows. */
  | 'bad-option'
  /** Every item of a batch failed; `facts.failures` has each. */
  | 'all-failed'
  /** The worker that runs the model ended or could not be started. */
  | 'worker-failed'
  /** The model was disposed. */
  | 'disposed'

/** A model cannot be loaded or asked as given. */
export class ClipError extends Error {
  override readonly name = 'ClipError'

  constructor(
    readonly code: ClipErrorCode,
    sentence: string,
    readonly facts: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(sentence, options)
  }
}

/** What went wrong; stable, while the sentence may improve. */
export type AutogradErrorCode =
  /** A loss that is not a single number, or a gradient of another shape than what it is the gradient of. */
  | 'shape-mismatch'
  /** Something that the tape did not record, so that no gradient flows from it. */
  | 'not-recorded'
  /** A recomputed block that used other tensors when it ran again. */
  | 'not-repeatable'

/** A gradient that cannot be taken as asked. `facts` holds the shapes in question. */
export class AutogradError extends Error {
  override readonly name = 'AutogradError'

  constructor(
    readonly code: AutogradErrorCode,
    sentence: string,
    readonly facts: Readonly<Record<string, unknown>> = {},
  ) {
    super(sentence)
  }
}

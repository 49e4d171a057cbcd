/** What went wrong; stable, while the sentence may improve. */
export type ZeroShotErrorCode =
  /** A label list is empty. */
  | 'no-labels'
  /** A label is not a string, or an empty one; or the labels are no list. */
  | 'bad-label'
  /** A template has no `{}` for the label, or the list of templates is empty. */
  | 'bad-template'
  /** Data and shape of features do not fit each other, or two sets of features have other widths. */
  | 'bad-features'
  /** A feature vector is zero or not finite, so it has no direction. */
  | 'no-direction'
  /** An option is outside what it allows. */
  | 'bad-option'
  /** A saved classifier cannot be read, or belongs to another model. */
  | 'bad-classifier'

/** Labels, templates or features that cannot be used. `facts` holds indices and sizes. */
export class ZeroShotError extends Error {
  override readonly name = 'ZeroShotError'

  constructor(
    readonly code: ZeroShotErrorCode,
    sentence: string,
    readonly facts: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(sentence, options)
  }
}

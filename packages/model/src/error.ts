/** Why a model cannot be loaded or used. Each code is explained in the package's README. */
export type ModelErrorCode =
  | 'bad-config'
  | 'unsupported-architecture'
  | 'missing-tensor'
  | 'extra-tensor'
  | 'shape-mismatch'
  | 'bad-dtype'
  | 'not-finite'
  | 'missing-tower'
  | 'bad-pixels'
  | 'bad-ids'
  | 'disposed'

/** A model, its config or what it was given cannot be used. `code` is stable; the sentence may improve. */
export class ModelError extends Error {
  override readonly name = 'ModelError'
  constructor(
    readonly code: ModelErrorCode,
    sentence: string,
    readonly facts: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(sentence, options)
  }
}

/** What went wrong; stable, while the sentence may improve. */
export type TensorErrorCode =
  /** Shapes of an operation's inputs do not fit each other or its attributes. */
  | 'shape-mismatch'
  /** An attribute is outside what the operation allows. */
  | 'bad-attribute'
  /** The length of the data is not the product of the shape. */
  | 'bad-data'
  /** An id or index is outside the table it points into. */
  | 'index-out-of-range'
  /** An operation was called outside a scope or session. */
  | 'no-scope'
  /** A tensor or backend was used after it was freed. */
  | 'disposed'
  /** The backend cannot have the memory that was asked for. */
  | 'out-of-memory'
  /** This environment cannot run the backend. */
  | 'backend-unavailable'

/** A tensor operation that cannot be done as asked. `facts` holds the shapes and names in question. */
export class TensorError extends Error {
  override readonly name = 'TensorError'

  constructor(
    readonly code: TensorErrorCode,
    sentence: string,
    readonly facts: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(sentence, options)
  }
}

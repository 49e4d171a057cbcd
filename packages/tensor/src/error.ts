import type { Shape } from './tensor.js'

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
  /** Something would make a tensor that no scope or session owns. */
  | 'no-scope'
  /** A tensor of another backend was passed. */
  | 'foreign-tensor'
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

/** The error of a shape rule: what the operation needs, and the shapes it was given. */
export function shapeMismatch(
  operation: string,
  needs: string,
  inputs: Readonly<Record<string, Shape | undefined>>,
): TensorError {
  const given = Object.entries(inputs).filter(([, shape]) => shape !== undefined)
  const found = given.map(([name, shape]) => `${name} [${shape}]`).join(', ')
  return new TensorError('shape-mismatch', `${operation} needs ${needs}, not ${found}.`, { operation, ...inputs })
}

/** The error of an attribute that an operation does not allow. */
export function badAttribute(operation: string, reason: string, facts: Readonly<Record<string, unknown>>): TensorError {
  return new TensorError('bad-attribute', `${operation} cannot do that: ${reason}.`, { operation, ...facts })
}

// Items of a batch succeed or fail one by one.

/** An item that could not be done. */
export interface Failure {
  /** Its place in the batch. */
  readonly index: number
  readonly error: Error
}

/** An item's result, or why there is none. */
export type Outcome<T> = { readonly index: number; readonly result: T } | Failure

export function asError(value: unknown): Error {
  return value instanceof Error ? value : new Error(String(value))
}

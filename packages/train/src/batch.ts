/** A batch as a step takes it: plain data. */
export interface Batch {
  /** [B, 3, H, W], normalised as the model's preprocessing says. */
  readonly pixels: { readonly shape: readonly [number, number, number, number]; readonly data: Float32Array }
  /** [M, T], M >= B: row i is the caption of picture i; rows from B on belong to no picture (hard negatives). */
  readonly ids: { readonly shape: readonly [number, number]; readonly data: Int32Array }
  /** [B]: pictures with equal numbers show the same thing, and so do their captions. */
  readonly groups?: Int32Array
  /** [B]: what each record is called, for messages. */
  readonly keys?: readonly string[]
}

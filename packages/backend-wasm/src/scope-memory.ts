/** Memory that a tensor of a scope has. Its address may change when its memory is compacted; `live` ends when it is freed. */
export interface Place {
  address: number
  readonly bytes: number
  live: boolean
}

/** Where the tensors of scopes lie, and the scratch of kernels. */
export interface ScopeMemory {
  /** Bytes in use, rounded up to cache lines. */
  readonly used: number
  /** Number of places in use: what `truncate` and `compact` take to name a moment. */
  readonly length: number
  /** @throws TensorError `out-of-memory` */
  allocate(bytes: number): Place
  free(place: Place): void
  /** Frees every place made since the moment when `length` was `from`. */
  truncate(from: number): void
  /** Called where a scope ends that began when `length` was `from`: what is left is what it returned. */
  compact(from: number): void
  /** Gives memory that holds nothing back to the heap; whether there was any. */
  releaseIdle(): boolean
}

/**
 * What workers that train one model together ask of whatever connects them. All ranks call the same methods in the same
 * order; numbers are plain, so that threads, processes and machines can implement it alike. An implementation is held to
 * its promises by `collectiveCases` of `@typeclip/train/conformance`.
 *
 * Every method rejects with TrainError `worker-lost`, within a second, once a rank died, left or aborted: ranks can then
 * no longer agree on what comes next, and the group is of no use any more. It rejects with `mismatched-call`, on all
 * ranks alike, where they do not call the same.
 */
export interface Collective {
  readonly rank: number
  readonly size: number
  /** What every rank gave, by rank, copied; lengths may differ. */
  allGather(values: Float32Array, options?: CallOptions): Promise<readonly Float32Array[]>
  /** The sum over all ranks, the same bits on each and each time: added in the order of rank. Lengths are equal. */
  allReduce(values: Float32Array, options?: CallOptions): Promise<Float32Array>
  /** What `root` gave; what others give is not looked at. */
  broadcast(values: Float32Array, root: number, options?: CallOptions): Promise<Float32Array>
  /** Sends to the next rank, the last to the first, and gives what the one before sent: a step of a ring. */
  shift(values: Float32Array, options?: CallOptions): Promise<Float32Array>
  /** Leaves the group. Harmless when repeated; every call afterwards rejects with `disposed`. */
  dispose(): void
  [Symbol.dispose](): void
}

export interface CallOptions {
  /** Ends the wait for others, and with it the group: this call rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/**
 * What workers that train one model together ask of whatever connects them. All ranks call the same methods in the same
 * order; numbers are plain, so that threads, processes and machines can implement it alike.
 */
export interface Collective {
  readonly rank: number
  readonly size: number
  /** What every rank gave, by rank; lengths may differ. */
  allGather(values: Float32Array): Promise<readonly Float32Array[]>
  /** The sum over all ranks, the same bits on each: added in the order of rank. */
  allReduce(values: Float32Array): Promise<Float32Array>
  /** What `root` gave. */
  broadcast(values: Float32Array, root: number): Promise<Float32Array>
  /** Sends to the next rank, gives what the one before sent: a step of a ring. */
  shift(values: Float32Array): Promise<Float32Array>
}

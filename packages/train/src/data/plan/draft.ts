import type { Sample } from '../sample.js'

/** A sample and the number of what it shows. */
export interface Placed {
  readonly sample: Sample
  readonly group: number
}

/** The records of a batch before their pictures are decoded. */
export interface Draft {
  readonly epoch: number
  /** Number of this batch in its epoch. */
  readonly batch: number
  /** Whether it is the last of its epoch. */
  readonly last: boolean
  readonly records: readonly Placed[]
  /** A record for the place of one that turns out broken: any other, by a random number in [0, 1). */
  spare(chance: number): Placed
}

/** What went wrong; stable, while the sentence may improve. */
export type TrainErrorCode =
  /** A batch from which the loss cannot be computed. */
  | 'bad-batch'
  /** A schedule of the learning rate that contradicts itself. */
  | 'bad-schedule'
  /** A saved state that does not fit: an optimizer's, or a random generator's. */
  | 'bad-state'
  /** An optimizer that was used after it was disposed. */
  | 'disposed'

/** Training cannot go on as asked. `facts` holds the sizes in question. */
export class TrainError extends Error {
  override readonly name = 'TrainError'

  constructor(
    readonly code: TrainErrorCode,
    sentence: string,
    readonly facts: Readonly<Record<string, unknown>> = {},
  ) {
    super(sentence)
  }
}

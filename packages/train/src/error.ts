/** What went wrong; stable, while the sentence may improve. */
export type TrainErrorCode =
  /** An archive that is not a tar, damaged or cut short. */
  | 'bad-archive'
  /** A batch from which the loss cannot be computed. */
  | 'bad-batch'
  /** Data, or options for it, from which batches cannot be made. */
  | 'bad-data'
  /** A schedule of the learning rate that contradicts itself. */
  | 'bad-schedule'
  /** A saved state that does not fit: an optimizer's, or a random generator's. */
  | 'bad-state'
  /** More records are broken than the run allows. */
  | 'broken-records'
  /** An optimizer that was used after it was disposed. */
  | 'disposed'
  /** An optional package that the data need is not installed; the message has the command. */
  | 'peer-missing'
  /** A file or address that cannot be read. */
  | 'unreadable'

/** Training cannot go on as asked. `facts` holds the sizes in question. */
export class TrainError extends Error {
  override readonly name = 'TrainError'

  constructor(
    readonly code: TrainErrorCode,
    sentence: string,
    readonly facts: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(sentence, options)
  }
}

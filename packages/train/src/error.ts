/** What went wrong; stable, while the sentence may improve. */
export type TrainErrorCode =
  /** An archive that is not a tar, damaged or cut short. */
  | 'bad-archive'
  /** A batch from which the loss cannot be computed. */
  | 'bad-batch'
  /** A checkpoint or log of a run that is damaged. */
  | 'bad-checkpoint'
  /** A run's config: a field that is unknown, missing, of another type or out of range; the message names it. */
  | 'bad-config'
  /** Data, or options for it, from which batches cannot be made. */
  | 'bad-data'
  /** An option of a trainer that is out of range, or fits no parameter; `facts.field` is its name. */
  | 'bad-option'
  /** A schedule of the learning rate that contradicts itself. */
  | 'bad-schedule'
  /** A saved state that does not fit: an optimizer's, or a random generator's. */
  | 'bad-state'
  /** More records are broken than the run allows. */
  | 'broken-records'
  /** The loss or gradient is no number any more, or the loss has run away. */
  | 'diverged'
  /** An optimizer that was used after it was disposed. */
  | 'disposed'
  /** Workers of one group that did not call the same. */
  | 'mismatched-call'
  /** A run that cannot go on from its checkpoint with this config, which changes what it computes. */
  | 'other-run'
  /** An optional package that the data need is not installed; the message has the command. */
  | 'peer-missing'
  /** A folder that holds a run already, or none to go on with. */
  | 'run-folder'
  /** A file or address that cannot be read. */
  | 'unreadable'
  /** A worker that could not be started, or that failed at its start. */
  | 'worker-failed'
  /** A worker of a group that died, left or aborted; the others cannot go on without it. */
  | 'worker-lost'
  /** A file that cannot be written; what was there before is unchanged. */
  | 'write-failed'

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

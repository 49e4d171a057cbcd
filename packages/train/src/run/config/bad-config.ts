import { TrainError } from '../../error.js'

/** A config that cannot be used; the sentence names the field. */
export function badConfig(sentence: string, field: string): TrainError {
  return new TrainError('bad-config', sentence, { field })
}

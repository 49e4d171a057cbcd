/** Every `code` of a `WeightsError`; the package's README explains each. */
export const weightsErrorCodes = [
  'truncated',
  'too-large',
  'bad-header',
  'bad-offsets',
  'bad-dtype',
  'bad-shape',
  'bad-name',
  'bad-index',
  'bad-npy',
  'wrong-file',
  'unsupported-format',
  'missing-file',
  'missing-tensor',
  'source-changed',
  'read-failed',
  'write-failed',
  'out-of-range',
  'disposed',
] as const

/** Why a file of tensors cannot be used. */
export type WeightsErrorCode = (typeof weightsErrorCodes)[number]

/** Something about a file of tensors cannot be used. `code` is stable; the sentence may improve. */
export class WeightsError extends Error {
  override readonly name = 'WeightsError'
  constructor(
    readonly code: WeightsErrorCode,
    sentence: string,
    readonly facts: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(sentence, options)
  }
}

/** A name from a file as errors print it: in quotes, control characters escaped, cut after 120 characters. */
export function quote(name: string): string {
  return JSON.stringify(name.length > 120 ? `${name.slice(0, 117)}...` : name)
}

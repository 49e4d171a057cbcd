// Batches where nothing could be done reject; here that is every item failed, each for its own reason.
import { ImageError } from '@typeclip/image'
import { TokenizerError } from '@typeclip/tokenizer'
import { ClipError, type Failure } from 'typeclip'

/**
 * The failures behind a rejected batch of `count` items; one alone rejects with its own error.
 * @throws the error itself, where it is not about the items
 */
export function failuresOf(error: unknown, count: number): readonly Failure[] {
  if (error instanceof ClipError && error.code === 'all-failed') {
    const { failures } = error.facts
    if (Array.isArray(failures)) return failures.filter(isFailure)
  }
  if (count === 1 && isOfItem(error)) return [{ index: 0, error }]
  throw error
}

function isOfItem(error: unknown): error is Error {
  if (error instanceof ImageError || error instanceof TokenizerError) return true
  return error instanceof ClipError && error.code === 'bad-source'
}

function isFailure(value: unknown): value is Failure {
  return typeof value === 'object' && value !== null && 'index' in value && 'error' in value
}

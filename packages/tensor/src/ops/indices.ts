// Integers that point into another tensor: checked where they are read, since shapes do not show them.
import { TensorError } from '../error.js'

/** Every index is in [0, limit). @throws TensorError `index-out-of-range` */
export function checkIndices(operation: string, input: string, indices: ArrayLike<number>, limit: number): void {
  checkRange(operation, input, indices, 0, limit)
}

/** Every length is in [1, longest]: a row that sees no key has no softmax. @throws TensorError `index-out-of-range` */
export function checkLengths(operation: string, lengths: ArrayLike<number> | undefined, longest: number): void {
  if (lengths !== undefined) checkRange(operation, 'lengths', lengths, 1, longest + 1)
}

function checkRange(operation: string, input: string, values: ArrayLike<number>, from: number, to: number): void {
  for (let i = 0; i < values.length; i++) {
    if (values[i] >= from && values[i] < to) continue
    throw new TensorError(
      'index-out-of-range',
      `${input}[${i}] of ${operation} is ${values[i]}; it must lie in ${from}..${to - 1}.`,
      { operation, input, at: i, value: values[i], from, to },
    )
  }
}

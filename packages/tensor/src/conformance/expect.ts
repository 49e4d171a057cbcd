// What contract cases expect, without a test framework.
import { TensorError, type TensorErrorCode } from '../error.js'

/** `run` throws, or rejects with, a TensorError of this code. */
export async function refused(code: TensorErrorCode, run: () => unknown): Promise<void> {
  try {
    await run()
  } catch (error) {
    if (error instanceof TensorError && error.code === code) return
    throw new Error(`Expected a refusal with '${code}', not: ${error}.`, { cause: error })
  }
  throw new Error(`Expected a refusal with '${code}', but it was done.`)
}

export function same<T>(got: Iterable<T>, want: Iterable<T>): void {
  const [found, expected] = [[...got], [...want]]
  if (found.length === expected.length && found.every((value, i) => value === expected[i])) return
  throw new Error(`Expected [${expected}], not [${found}].`)
}

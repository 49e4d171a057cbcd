// What every call of `decodeImage` does around the decoding itself.
import { ImageError } from '../error.js'

/**
 * Runs `decode` unless the caller has stopped it, and puts the source's name before what goes wrong.
 * @throws whatever `decode` throws, or the reason of the aborted `signal`
 */
export async function attempt<T>(name: string, signal: AbortSignal | undefined, decode: () => Promise<T>): Promise<T> {
  try {
    signal?.throwIfAborted()
    const result = await decode()
    signal?.throwIfAborted()
    return result
  } catch (cause) {
    signal?.throwIfAborted()
    const file = shorten(name)
    if (!(cause instanceof ImageError)) throw cause
    throw new ImageError(cause.code, `${file}: ${cause.message}`, { file, ...cause.facts }, { cause: cause.cause })
  }
}

// A data: address may be megabytes long.
function shorten(name: string): string {
  return name.length > 300 ? `${name.slice(0, 60)}…` : name
}

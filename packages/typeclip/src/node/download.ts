import { ClipError } from '../error.js'

/** Largest picture file that is fetched. */
const maximumBytes = 200_000_000

/**
 * A picture's file by its `http(s):` address.
 * @throws ClipError `bad-source` where the address gives no file, or one of over 200 MB
 */
export async function download(address: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const fail = (reason: string, cause?: unknown) =>
    new ClipError('bad-source', `${address} ${reason}.`, { address }, { cause })
  const ending = new AbortController()
  try {
    const response = await fetch(address, { signal: AbortSignal.any([ending.signal, ...(signal ? [signal] : [])]) })
    if (!response.ok) throw fail(`answers ${response.status} ${response.statusText}`)
    const announced = Number(response.headers.get('content-length'))
    const bytes = announced > maximumBytes ? undefined : await readUpTo(response, maximumBytes)
    if (bytes === undefined) throw fail(`has over ${maximumBytes} bytes, the limit for a picture`)
    return bytes
  } catch (cause) {
    signal?.throwIfAborted()
    throw cause instanceof ClipError ? cause : fail('does not answer, or not to the end', cause)
  } finally {
    // A body that nobody reads would keep the connection, and so the process.
    ending.abort()
  }
}

/** The body, or undefined where it is longer: a server need not say how much it sends. */
async function readUpTo(response: Response, maximum: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > maximum) return undefined
    chunks.push(chunk)
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer())
}

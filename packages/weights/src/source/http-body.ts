// Bodies of answers, read piece by piece: never more than is due, never less taken for enough.
import { WeightsError } from '../error.js'
import { bytesSource } from './bytes.js'
import { allocate, type ByteSource } from './source.js'

/** The whole file, from a server that does not send ranges. */
export async function download(
  response: Response,
  url: string,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<ByteSource> {
  const { headers } = response
  // Of a compressed answer Content-Length is the size before unpacking.
  const claimed = headers.has('content-encoding') ? undefined : parseLength(headers.get('content-length'))
  if (claimed !== undefined && claimed > limit) {
    await response.body?.cancel()
    throw tooLarge(url, claimed, limit)
  }
  const bytes = await (claimed === undefined
    ? readToEnd(response, url, limit, signal)
    : readBody(response, url, claimed, signal))
  return bytesSource(bytes, { name: url })
}

async function readToEnd(response: Response, url: string, limit: number, signal: AbortSignal | undefined) {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of bodyChunks(response, url, signal)) {
    chunks.push(chunk)
    length += chunk.length
    if (length > limit) throw tooLarge(url, length, limit)
  }
  const bytes = allocate(length, url)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

function parseLength(header: string | null): number | undefined {
  return header !== null && /^\d{1,15}$/.test(header) ? Number(header) : undefined
}

/** A body of known length. */
export async function readBody(
  response: Response,
  url: string,
  length: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const bytes = allocate(length, url)
  let at = 0
  for await (const chunk of bodyChunks(response, url, signal)) {
    if (chunk.length > length - at) throw wrongLength(url, at + chunk.length, length)
    bytes.set(chunk, at)
    at += chunk.length
  }
  if (at !== length) throw wrongLength(url, at, length)
  return bytes
}

/** The body piece by piece; leaving the loop early gives up the download. */
async function* bodyChunks(response: Response, url: string, signal: AbortSignal | undefined) {
  const reader = response.body?.getReader()
  if (reader === undefined) return
  const read = async () => {
    try {
      const piece = await reader.read()
      signal?.throwIfAborted()
      return piece
    } catch (cause) {
      throw failed(url, 'broke off', cause, signal)
    }
  }
  try {
    for (;;) {
      const { done, value } = await read()
      if (done) break
      yield value
    }
  } finally {
    // Of no effect on a body that ended; one that broke off says again what was thrown already.
    await reader.cancel().catch(() => {})
  }
}

/** An abort stays what the caller made it; anything else becomes `read-failed`. */
export function failed(url: string, what: string, cause: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason
  return new WeightsError('read-failed', `${url} ${what}; check the connection and try again.`, { url }, { cause })
}

function wrongLength(url: string, length: number, expected: number): WeightsError {
  const sentence = `${url} sent ${length} bytes where ${expected} were due; try again.`
  return new WeightsError('read-failed', sentence, { url, length, expected })
}

function tooLarge(url: string, length: number, limit: number): WeightsError {
  const sentence = `${url} sends no ranges, and ${length} bytes are over the limit of ${limit} for keeping it whole.`
  return new WeightsError('too-large', sentence, { url, length, limit })
}

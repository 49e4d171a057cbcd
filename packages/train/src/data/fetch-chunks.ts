// Bytes of a web address, tried again where the line or the server fails, from where it broke off.
import { TrainError } from '../error.js'
import { ByteStream } from './byte-stream.js'

export function isAddress(place: string): boolean {
  return /^https?:\/\//i.test(place)
}

export interface FetchOptions {
  /** How often it is tried again without a byte arriving; default 4. */
  readonly retries?: number
  /** Milliseconds before the first further try; doubled each time. Default 250. */
  readonly pause?: number
}

/**
 * @throws TrainError `unreadable` when the retries are used up, when the server refuses (4xx), or when what it serves
 *   changed between two tries; the signal's reason
 */
export async function* fetchChunks(
  address: string,
  signal?: AbortSignal,
  { retries = 4, pause = 250 }: FetchOptions = {},
): AsyncGenerator<Uint8Array> {
  let offset = 0
  let entity: string | null = null
  let packed = false // by the server in transit: then ranges count other bytes than arrive
  for (let failures = 0; ; ) {
    const before = offset
    try {
      const answer = await request(address, packed ? 0 : offset, entity, signal)
      entity ??= answer.headers.get('etag')
      packed ||= answer.headers.get('content-encoding') !== null
      // A server that knows no ranges begins anew.
      let toSkip = answer.status === 206 ? 0 : offset
      const expected = bodyEnd(answer, offset)
      for await (const chunk of chunksOf(answer.body)) {
        const part = chunk.subarray(Math.min(toSkip, chunk.length))
        toSkip -= chunk.length - part.length
        offset += part.length
        if (part.length > 0) yield part
      }
      if (expected === undefined || offset >= expected) return
      throw new Error(`the answer ended at byte ${offset} of ${expected}`)
    } catch (cause) {
      signal?.throwIfAborted()
      if (cause instanceof TrainError) throw cause
      failures = offset > before ? 1 : failures + 1
      if (failures > retries) {
        const reason = cause instanceof Error ? cause.message : String(cause)
        const sentence = `${address} cannot be read after ${failures} tries (${reason}).`
        throw new TrainError('unreadable', sentence, { address, offset }, { cause })
      }
      await sleep(pause * 2 ** (failures - 1), signal)
    }
  }
}

/** All bytes of an address. @throws as `fetchChunks`; TrainError `unreadable` beyond the limit */
export async function fetchBytes(address: string, byteLimit: number, signal?: AbortSignal): Promise<Uint8Array> {
  const stream = new ByteStream(fetchChunks(address, signal))
  try {
    const bytes = await stream.take(byteLimit + 1)
    if (bytes.length <= byteLimit) return bytes
  } finally {
    await stream.close()
  }
  const sentence = `${address} is more than the ${byteLimit} bytes that a picture may have.`
  throw new TrainError('unreadable', sentence, { address, byteLimit })
}

/** `fetch` that tries again where the line or the server fails. @throws as `fetch` after the last try */
export async function fetchAgain(
  input: string | URL | Request,
  init?: RequestInit,
  { retries = 4, pause = 250 }: FetchOptions = {},
): Promise<Response> {
  for (let tries = 0; ; tries++) {
    const answer = await fetch(input, init).catch((cause: unknown) => {
      if (tries >= retries) throw cause
    })
    if (answer && (tries >= retries || !isPassing(answer.status))) return answer
    await answer?.body?.cancel()
    await sleep(pause * 2 ** tries, init?.signal ?? undefined)
  }
}

/** Whether a server that answers so may do better later. */
function isPassing(status: number): boolean {
  return status >= 500 || status === 408 || status === 429
}

async function request(
  address: string,
  offset: number,
  entity: string | null,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const headers: Record<string, string> = { 'accept-encoding': 'identity' }
  if (offset > 0) headers.range = `bytes=${offset}-`
  const answer = await fetch(address, { headers, ...(signal ? { signal } : {}) })
  if (isPassing(answer.status)) {
    await answer.body?.cancel()
    throw new Error(`status ${answer.status}`)
  }
  const changed = entity !== null && answer.headers.get('etag') !== entity
  if (answer.ok && !changed) return answer
  await answer.body?.cancel()
  const sentence = changed
    ? `${address} changed while it was read.`
    : `${address} is refused by its server (status ${answer.status}).`
  throw new TrainError('unreadable', sentence, { address, status: answer.status })
}

// Not every browser iterates over a body itself.
async function* chunksOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader()
  try {
    while (reader) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader?.cancel().catch(() => {})
  }
}

/** The offset at which the body must end, where the server says it. */
function bodyEnd(answer: Response, offset: number): number | undefined {
  const length = answer.headers.get('content-length')
  if (length === null || !/^\d+$/.test(length) || answer.headers.get('content-encoding') !== null) return undefined
  return answer.status === 206 ? offset + Number(length) : Number(length)
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(done, ms)
    function done(): void {
      signal?.removeEventListener('abort', stop)
      resolve()
    }
    function stop(): void {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', stop, { once: true })
  })
}

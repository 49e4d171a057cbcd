// The bytes of a file or address as they arrive, unpacked where they are gzipped.
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { TrainError } from '../../error.js'
import { fetchChunks, isAddress } from '../fetch-chunks.js'

/**
 * @param place a path, or an http(s) address
 * @throws TrainError `unreadable`, `bad-archive` (gzip damaged or cut short); the signal's reason
 */
export async function* readChunks(place: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const raw = isAddress(place) ? fetchChunks(place, signal) : fileChunks(place, signal)
  const first = await raw.next()
  if (first.done) return
  const [one, two] = first.value
  const all = startingWith(first.value, raw)
  if (one === 0x1f && two === 0x8b) yield* unpacked(place, all, signal)
  else yield* all
}

async function* startingWith(first: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield first
    yield* rest
  } finally {
    await rest.return(undefined)
  }
}

async function* fileChunks(path: string, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  const stream = createReadStream(path, { highWaterMark: 2 ** 18 })
  try {
    for await (const chunk of stream) {
      signal?.throwIfAborted()
      yield chunk
    }
  } catch (cause) {
    signal?.throwIfAborted()
    const code = cause instanceof Error && 'code' in cause ? cause.code : cause
    const sentence = code === 'ENOENT' ? `There is no file ${path}.` : `${path} cannot be read (${code}).`
    throw new TrainError('unreadable', sentence, { path, code }, { cause })
  } finally {
    stream.destroy()
  }
}

async function* unpacked(
  place: string,
  packed: AsyncGenerator<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip()
  const pumping = pipeline(Readable.from(packed), gunzip)
  pumping.catch(() => {}) // told by the loop below
  try {
    for await (const chunk of gunzip) yield chunk
  } catch (cause) {
    signal?.throwIfAborted()
    if (cause instanceof TrainError) throw cause
    const code = cause instanceof Error && 'code' in cause ? cause.code : cause
    const what =
      code === 'Z_BUF_ERROR' ? 'is cut short: its gzip ends early' : `is damaged: its gzip does not unpack (${code})`
    throw new TrainError('bad-archive', `${place} ${what}.`, { place, code }, { cause })
  } finally {
    gunzip.destroy()
  }
}

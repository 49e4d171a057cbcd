// WebDataset shards behind addresses, for browsers; in Node, `openSource` reads them from disk too.
import { TrainError } from '../../error.js'
import { fetchChunks } from '../fetch-chunks.js'
import { usualCaptionFields } from '../fields.js'
import type { StreamedSource } from '../source.js'
import { type TarSamplesOptions, tarSamples } from './tar-samples.js'

export interface FetchTarsOptions extends Pick<TarSamplesOptions, 'decode' | 'memberLimit'> {
  /** By default `captions`, `caption`, `text` and `title`. */
  readonly fields?: TarSamplesOptions['fields']
  readonly weight?: number
}

/**
 * Shards that are fetched when they are read, plain or gzipped.
 * @param options `decode`: `decodeImage` of `@typeclip/image/browser`
 */
export function fetchTars(addresses: readonly string[], options: FetchTarsOptions): StreamedSource {
  const { fields = { captions: usualCaptionFields }, weight, ...reading } = options
  return {
    kind: 'streamed',
    name: addresses.length > 1 ? `${addresses[0]} and ${addresses.length - 1} more` : addresses[0],
    weight,
    shards: addresses,
    read: (shard, signal) =>
      tarSamples(unpacked(addresses[shard], fetchChunks(addresses[shard], signal)), {
        ...reading,
        fields,
        name: addresses[shard],
      }),
  }
}

/** The bytes as they are, or what they unpack to where they begin as gzip does. */
async function* unpacked(name: string, chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const first = await chunks.next()
  if (first.done) return
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) {
    yield first.value
    yield* chunks
    return
  }
  const gunzip = new DecompressionStream('gzip')
  const pumping = pump(first.value, chunks, gunzip.writable.getWriter())
  pumping.catch(() => {}) // told below, once the reader comes to it
  const reader = gunzip.readable.getReader()
  try {
    while (true) {
      const { done, value } = await reader.read()
      if (done) break
      yield value
    }
    await pumping
  } catch (cause) {
    await pumping.catch((error: unknown) => {
      if (error instanceof TrainError) throw error // the line failed, not the archive
    })
    throw new TrainError(
      'bad-archive',
      `${name} is damaged or cut short: its gzip does not unpack.`,
      { name },
      { cause },
    )
  } finally {
    await reader.cancel().catch(() => {})
    await chunks.return(undefined)
  }
}

async function pump(
  first: Uint8Array,
  rest: AsyncGenerator<Uint8Array>,
  writer: WritableStreamDefaultWriter<BufferSource>,
): Promise<void> {
  try {
    await writer.write(first.slice()) // a view that is surely of plain memory
    for await (const chunk of rest) await writer.write(chunk.slice())
    await writer.close()
  } catch (error) {
    await writer.abort(error).catch(() => {})
    throw error
  }
}

// Where records come from: a list of them in memory, or shards that are read from front to back.
import type { BrokenRecord, Sample } from './sample.js'

/** Records that can be had in any order; the pictures may still lie on disk. */
export interface IndexedSource {
  readonly kind: 'indexed'
  /** For messages. */
  readonly name: string
  /** Share of the records in a batch, against that of the others. All sources have one, or none has: then sizes decide. */
  readonly weight?: number
  readonly samples: readonly Sample[]
  /** Records that were found unusable when the source was opened. */
  readonly broken: readonly BrokenRecord[]
}

/** Records that come one after the other, in shards. */
export interface StreamedSource {
  readonly kind: 'streamed'
  readonly name: string
  readonly weight?: number
  /** What each shard is called. */
  readonly shards: readonly string[]
  /** The records of a shard in its order, those that are no use among them. */
  read(shard: number, signal?: AbortSignal): AsyncIterable<Sample | BrokenRecord>
}

export type Source = IndexedSource | StreamedSource

/** All records of a source in their own order: what an evaluation reads, and what a cache is made of. */
export async function* recordsOf(source: Source, signal?: AbortSignal): AsyncGenerator<Sample | BrokenRecord> {
  if (source.kind === 'indexed') {
    yield* source.samples
    return
  }
  for (const shard of source.shards.keys()) yield* source.read(shard, signal)
}

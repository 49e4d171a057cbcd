// WebDataset shards on disk or behind addresses.
import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Pixels } from '@typeclip/image'
import { TrainError } from '../../error.js'
import type { RecordFields } from '../fields.js'
import type { StreamedSource } from '../source.js'
import { tarSamples } from '../tar/tar-samples.js'
import { isAddress } from './fetch-chunks.js'
import { readChunks } from './read-chunks.js'
import { shardNames } from './shard-names.js'

export interface OpenTarsOptions {
  readonly base: string
  readonly fields: RecordFields
  decode(bytes: Uint8Array, signal?: AbortSignal): Promise<Pixels>
}

/** @throws TrainError `bad-data`; `unreadable` where a file is not there */
export async function openTars(
  patterns: readonly string[],
  { base, fields, decode }: OpenTarsOptions,
): Promise<StreamedSource> {
  const shards = patterns.flatMap(shardNames)
  const places = shards.map(shard => (isAddress(shard) ? shard : resolve(base, shard)))
  for (const place of places) {
    if (isAddress(place)) continue
    await access(place).catch((cause: unknown) => {
      throw new TrainError('unreadable', `There is no file ${place}.`, { path: place }, { cause })
    })
  }
  return {
    kind: 'streamed',
    name: patterns.join(', '),
    shards,
    read: (shard, signal) => tarSamples(readChunks(places[shard], signal), { name: shards[shard], fields, decode }),
  }
}

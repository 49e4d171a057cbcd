// WebDataset shards on disk or behind addresses.
import { access } from 'node:fs/promises'
import { basename } from 'node:path'
import { TrainError } from '../../error.js'
import { isAddress } from '../fetch-chunks.js'
import type { StreamedSource } from '../source.js'
import { type TarSamplesOptions, tarSamples } from '../tar/tar-samples.js'
import { readChunks } from './read-chunks.js'

/**
 * @param places absolute paths, or addresses
 * @throws TrainError `unreadable` where a file is not there
 */
export async function openTars(
  places: readonly string[],
  options: Pick<TarSamplesOptions, 'fields' | 'decode'>,
): Promise<StreamedSource> {
  for (const path of places) {
    if (isAddress(path)) continue
    await access(path).catch((cause: unknown) => {
      throw new TrainError('unreadable', `There is no file ${path}.`, { path }, { cause })
    })
  }
  const shards = places.map(place => basename(place))
  return {
    kind: 'streamed',
    name: shards.length > 1 ? `${places[0]} and ${shards.length - 1} more` : places[0],
    shards,
    read: (shard, signal) => tarSamples(readChunks(places[shard], signal), { ...options, name: shards[shard] }),
  }
}

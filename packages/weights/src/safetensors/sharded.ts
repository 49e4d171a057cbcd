// Hugging Face's shard index: { "metadata": {...}, "weight_map": { tensor name: file name } }.
import { concurrently } from '../concurrently.js'
import { quote, WeightsError } from '../error.js'
import { type Json, JsonError, readJsonObject } from '../json.js'
import type { ByteSource, ReadOptions } from '../source/source.js'
import type { ReadManyOptions, TensorData, TensorFile, TensorInfo } from '../tensor-file.js'
import { openSafetensors } from './open.js'

/** Options of `openSafetensorsIndex`. */
export interface OpenIndexOptions extends ReadOptions {
  /** What errors call the index. Default `model.safetensors.index.json`. */
  readonly name?: string
}

/**
 * Opens several safetensors files as one, by their index. All headers are read, up to four at once; no tensor until asked.
 * Only names in the map are seen; a file name must be plain, so that an index cannot point outside its folder.
 * @param index the index file's JSON text or bytes
 * @param resolve gives the source of a shard that lies beside the index, called for up to four at once; rejects with `missing-file` where there is none
 * @throws WeightsError `bad-index`, `missing-file`, `unsupported-format`, or what a shard's own header deserves
 */
export async function openSafetensorsIndex(
  index: string | Uint8Array,
  resolve: (file: string) => Promise<ByteSource>,
  { signal, name = 'model.safetensors.index.json' }: OpenIndexOptions = {},
): Promise<TensorFile> {
  const fileOf = parseIndex(typeof index === 'string' ? new TextEncoder().encode(index) : index, name)
  const shards = await openShards([...new Set(fileOf.values())], resolve, signal)
  try {
    return shardedFile(fileOf, shards, name)
  } catch (error) {
    disposeAll(shards.values())
    throw error
  }
}

function parseIndex(bytes: Uint8Array, index: string): ReadonlyMap<string, string> {
  let map: Json | undefined
  try {
    readJsonObject(bytes, (key, value) => {
      if (key !== 'weight_map') return
      if (map !== undefined) throw new WeightsError('bad-index', `${index} has two "weight_map".`, { index })
      map = value
    })
  } catch (cause) {
    if (!(cause instanceof JsonError)) throw cause
    const sentence = `${index}: the index ${cause.reason} (byte ${cause.position}).`
    throw new WeightsError('bad-index', sentence, { index, position: cause.position }, { cause })
  }
  if (!(map instanceof Map)) {
    throw new WeightsError('bad-index', `${index} has no "weight_map" object of tensor and file names.`, { index })
  }
  if (map.size === 0) throw new WeightsError('bad-index', `${index} has an empty "weight_map": no tensor.`, { index })
  const files = new Map<string, string>()
  for (const [name, file] of map) files.set(name, checkFileName(name, file, index))
  return files
}

function checkFileName(name: string, file: Json, index: string): string {
  if (typeof file !== 'string') {
    const sentence = `${index}: the file of ${quote(name)} is not given as a string.`
    throw new WeightsError('bad-index', sentence, { index, name })
  }
  const facts = { index, name, file }
  if (/[/\\:\0]/.test(file) || file === '' || file === '.' || file === '..') {
    const sentence = `${index}: the file of ${quote(name)} is ${printed(file)}; it must be a plain name beside the index.`
    throw new WeightsError('bad-index', sentence, facts)
  }
  if (/\.(bin|pt|pth)$/.test(file)) {
    const sentence = `${index} lists ${printed(file)}, a PyTorch file, which this version does not read; save as safetensors.`
    throw new WeightsError('unsupported-format', sentence, facts)
  }
  if (!file.endsWith('.safetensors')) {
    const sentence = `${index}: the file of ${quote(name)} is ${printed(file)}, which is no .safetensors file.`
    throw new WeightsError('bad-index', sentence, facts)
  }
  return file
}

/** A path as it stands, without doubled backslashes. */
function printed(file: string): string {
  return quote(file).replaceAll('\\\\', '\\')
}

type Shards = ReadonlyMap<string, TensorFile>

/** All files are found before any is opened, so that a missing one is the first thing said. */
async function openShards(
  files: readonly string[],
  resolve: (file: string) => Promise<ByteSource>,
  signal: AbortSignal | undefined,
): Promise<Shards> {
  const found: ByteSource[] = []
  try {
    const sources = await concurrently(files, async file => {
      signal?.throwIfAborted()
      const source = await resolve(file)
      found.push(source)
      return source
    })
    const opened = await concurrently(sources, source => openSafetensors(source, { signal }))
    return new Map(files.map((file, index) => [file, opened[index]]))
  } catch (error) {
    for (const source of found) source.dispose?.()
    throw error
  }
}

function disposeAll(shards: Iterable<TensorFile>): void {
  for (const shard of shards) shard.dispose()
}

function shardedFile(fileOf: ReadonlyMap<string, string>, shards: Shards, index: string): TensorFile {
  const tensors = new Map<string, TensorInfo>()
  for (const [name, file] of fileOf) tensors.set(name, findInShard(name, file, shards, index))
  const metadata = new Map([...shards.values()].flatMap(shard => [...shard.metadata]))

  function shardOf(name: string): TensorFile {
    const shard = shards.get(fileOf.get(name) ?? '')
    if (shard !== undefined) return shard
    throw new WeightsError('missing-tensor', `${index} has no tensor ${quote(name)}.`, { file: index, name })
  }
  async function read(name: string, options?: ReadOptions): Promise<TensorData> {
    return shardOf(name).read(name, options)
  }
  async function* readMany(names: Iterable<string>, options?: ReadManyOptions) {
    const byShard = new Map<TensorFile, string[]>([...shards.values()].map(shard => [shard, []]))
    for (const name of names) byShard.get(shardOf(name))?.push(name)
    for (const [shard, itsNames] of byShard) yield* shard.readMany(itsNames, options)
  }
  const dispose = () => disposeAll(shards.values())
  return { tensors, metadata, read, readMany, dispose, [Symbol.dispose]: dispose }
}

function findInShard(name: string, file: string, shards: Shards, index: string): TensorInfo {
  const info = shards.get(file)?.tensors.get(name)
  if (info !== undefined) return info
  const elsewhere = [...shards].find(([, shard]) => shard.tensors.has(name))?.[0]
  const hint = elsewhere === undefined ? '' : `, but ${elsewhere} does`
  const sentence = `${index} says that ${quote(name)} is in ${file}, which does not hold it${hint}.`
  throw new WeightsError('bad-index', sentence, { index, name, file, elsewhere })
}

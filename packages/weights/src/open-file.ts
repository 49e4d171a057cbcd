import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { WeightsError } from './error.js'
import { openSafetensors } from './safetensors/open.js'
import { openSafetensorsIndex } from './safetensors/sharded.js'
import { fileSource } from './source/file.js'
import type { ReadOptions } from './source/source.js'
import type { TensorFile } from './tensor-file.js'

// Indexes of the largest models are a few megabytes.
const maximumIndexBytes = 50_000_000

/**
 * Opens a safetensors file, or all shards of an index (a path that ends in `.index.json`), by its path.
 * @throws WeightsError as `fileSource`, `openSafetensors` and `openSafetensorsIndex` do
 */
export async function openSafetensorsFile(path: string, { signal }: ReadOptions = {}): Promise<TensorFile> {
  const source = await fileSource(path)
  if (!path.endsWith('.index.json')) return openSafetensors(source, { signal })
  source.dispose?.()
  if (source.byteLength > maximumIndexBytes) {
    const sentence = `${path} has ${source.byteLength} bytes, over the limit of ${maximumIndexBytes} for an index.`
    throw new WeightsError('too-large', sentence, { path, byteLength: source.byteLength })
  }
  const index = await readFile(path, { signal })
  return openSafetensorsIndex(index, file => fileSource(join(dirname(path), file)), { signal, name: basename(path) })
}

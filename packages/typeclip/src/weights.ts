// Finds a model's weights among its files.
import {
  openSafetensors,
  openSafetensorsIndex,
  type ReadOptions,
  type TensorFile,
  WeightsError,
} from '@typeclip/weights'
import { ClipError } from './error.js'
import { type ModelFiles, readSmall } from './files/model-files.js'

/** Names under which weights are published, the likeliest first. */
const usualNames = [
  'model.safetensors',
  'open_clip_model.safetensors',
  'model.safetensors.index.json',
  'open_clip_model.safetensors.index.json',
]

/**
 * @throws ClipError `model-not-found`, and what the weights' readers throw
 */
export async function openWeights(files: ModelFiles, options: ReadOptions): Promise<TensorFile> {
  const names = files.weights === undefined ? usualNames : [files.weights]
  for (const name of names) {
    const opened = name.endsWith('.json') ? await openShards(files, name, options) : await openOne(files, name, options)
    if (opened !== undefined) return opened
  }
  const sentence = `${files.name} holds no weights: none of ${names.join(', ')} is there. Save the checkpoint as safetensors.`
  throw new ClipError('model-not-found', sentence, { names })
}

async function openOne(files: ModelFiles, name: string, options: ReadOptions): Promise<TensorFile | undefined> {
  const source = await files.open(name, options)
  return source && openSafetensors(source, options)
}

async function openShards(files: ModelFiles, name: string, options: ReadOptions): Promise<TensorFile | undefined> {
  const index = await readSmall(files, name, options)
  const shard = async (file: string) => {
    const source = await files.open(file, options)
    if (source !== undefined) return source
    throw new WeightsError('missing-file', `${name} lists ${file}, which is not beside it.`, { file })
  }
  return index && openSafetensorsIndex(index, shard, { ...options, name })
}

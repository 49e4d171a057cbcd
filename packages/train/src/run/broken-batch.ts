// The batch at which training broke down, for a person to look at.
import { join } from 'node:path'
import type { Tokenizer } from '@typeclip/tokenizer'
import { type TensorToWrite, writeSafetensors } from '@typeclip/weights'
import type { Batch } from '../batch.js'
import { type RunFiles, writeFile } from './files.js'

/** Writes `batch.safetensors` (pixels, ids, groups) and `batch.json` (keys, captions and facts) into a new folder. */
export async function keepBatch(
  folder: string,
  { pixels, ids, groups, keys }: Batch,
  facts: Readonly<Record<string, unknown>>,
  tokenizer: Tokenizer,
  files: RunFiles,
): Promise<void> {
  const tensors: TensorToWrite[] = [
    { name: 'pixels', dtype: 'F32', shape: pixels.shape, bytes: bytesOf(pixels.data) },
    { name: 'ids', dtype: 'I32', shape: ids.shape, bytes: bytesOf(ids.data) },
  ]
  if (groups !== undefined)
    tensors.push({ name: 'groups', dtype: 'I32', shape: [groups.length], bytes: bytesOf(groups) })
  const [rows, length] = ids.shape
  const captions = Array.from({ length: rows }, (_, row) => {
    const line = ids.data.subarray(row * length, (row + 1) * length)
    return tokenizer.decode(line.subarray(1, line.indexOf(tokenizer.endId))).trim()
  })
  await files.remove(folder)
  await files.makeFolder(folder)
  await writeFile(join(folder, 'batch.safetensors'), sink => writeSafetensors(tensors, sink), files)
  const json = `${JSON.stringify({ ...facts, keys, captions }, null, 2)}\n`
  await writeFile(join(folder, 'batch.json'), sink => sink(new TextEncoder().encode(json)), files)
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Int32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

// A run that takes a second: forty small pictures with captions, and a CLIP of two thin blocks a tower.
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunConfigInput } from '../src/node.js'
import { numbered, writeShard } from './write-shard.js'

/** Writes the data of a small run into a folder, and gives its config. */
export async function writeSmallRun(folder: string, changes: Partial<RunConfigInput> = {}): Promise<RunConfigInput> {
  await writeFile(join(folder, 'train.tar'), writeShard(numbered(0, 40)))
  await writeFile(join(folder, 'test.tar'), writeShard(numbered(100, 120)))
  const source = (name: string) => ({ kind: 'tars', files: `${name}.tar`, group: 'thing' }) as const
  return {
    model: {
      config: {
        embed_dim: 16,
        quick_gelu: true,
        vision_cfg: { image_size: 8, patch_size: 4, width: 16, layers: 2, head_width: 8 },
        text_cfg: { context_length: 12, vocab_size: 600, width: 16, heads: 2, layers: 2 },
      },
    },
    data: { sources: [source('train')], augmentation: { brightness: 0.2 } },
    schedule: { learningRate: 0.003, warmup: 2 },
    optimizer: { clipNorm: 1 },
    batchSize: 8,
    steps: 40,
    seed: 7,
    ema: 0.9,
    patchDropout: 0.25,
    evaluation: {
      every: 10,
      zeroShot: [{ name: 'things', source: source('test'), templates: ['{}'] }],
      retrieval: [{ name: 'numbers', source: source('test') }],
    },
    checkpoint: { every: 5, keep: 2 },
    output: 'out',
    ...changes,
  }
}

/** Of the final weights of a run in a folder. */
export async function weightsHash(folder: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(join(folder, 'out/model/model.safetensors')))
    .digest('hex')
}

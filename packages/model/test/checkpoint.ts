// Small checkpoints of random weights, written as safetensors in memory.
import { type ByteSource, bytesSource, openSafetensors, type TensorFile, writeSafetensors } from '@typeclip/weights'
import { readConfig } from '../src/index.js'
import { createNames } from '../src/layouts/names.js'
import { openai } from '../src/layouts/openai.js'
import { textTower, visionTower } from '../src/towers/registry.js'

/** An open_clip config: two blocks a tower, pictures of 16 x 16, a vocabulary of 40 whose last id ends a text. */
export const tinyConfig = {
  embed_dim: 12,
  vision_cfg: { image_size: 16, layers: 2, width: 16, head_width: 8, patch_size: 4 },
  text_cfg: { context_length: 20, vocab_size: 40, width: 16, heads: 2, layers: 2 },
}

interface Changes {
  readonly drop?: readonly string[]
  readonly add?: Readonly<Record<string, readonly number[]>>
}

/** The bytes of a checkpoint of that config in OpenAI's layout. */
export async function checkpointBytes(config: object = tinyConfig, { drop = [], add = {} }: Changes = {}) {
  const { vision, text } = readConfig(config)
  const names = createNames(openai)
  const random = generator(7)
  const tensor = (name: string, shape: readonly number[]) => {
    const size = shape.reduce((product, length) => product * length, 1)
    const values = Float32Array.from({ length: size }, () => random() * 0.6 + (name.includes('ln_') ? 1 : 0))
    return { name, dtype: 'F32' as const, shape, bytes: new Uint8Array(values.buffer) }
  }
  const parameters = [
    ...(vision === null ? [] : visionTower(vision).parameters),
    ...(text === null ? [] : textTower(text).parameters),
  ]
  const tensors = parameters.flatMap(({ name, shape }) => {
    const place = names.place(name)
    if (place === undefined) throw new Error(`No name for ${name}.`)
    const shapes = place.transform.shapes(shape, place.names.length)
    return place.names.map((theirs, i) => tensor(theirs, shapes[i]))
  })
  tensors.push(tensor('logit_scale', []), ...Object.entries(add).map(([name, shape]) => tensor(name, shape)))
  const chunks: Uint8Array[] = []
  await writeSafetensors(
    tensors.filter(({ name }) => !drop.includes(name)),
    chunk => {
      chunks.push(chunk)
    },
  )
  return new Uint8Array(await new Blob(chunks.map(chunk => chunk.slice())).arrayBuffer())
}

/** A checkpoint, open. */
export async function openCheckpoint(config: object = tinyConfig, changes: Changes = {}): Promise<TensorFile> {
  return openSafetensors(bytesSource(await checkpointBytes(config, changes)))
}

/** A source that notes which bytes were read from it. */
export function countingSource(bytes: Uint8Array): { source: ByteSource; ranges: (readonly [number, number])[] } {
  const inner = bytesSource(bytes)
  const ranges: (readonly [number, number])[] = []
  const source: ByteSource = {
    name: inner.name,
    byteLength: inner.byteLength,
    read(offset, length, options) {
      ranges.push([offset, offset + length])
      return inner.read(offset, length, options)
    },
  }
  return { source, ranges }
}

/** Numbers in [-0.5, 0.5), the same each time (Park and Miller 1988). */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48271) % 2147483647
    return state / 2147483647 - 0.5
  }
}

/** Pictures of noise. */
export function noise(batch: number, height = 16, width = height) {
  const random = generator(batch + height)
  return { data: Float32Array.from({ length: batch * 3 * height * width }, random), shape: [batch, 3, height, width] }
}

/** Captions of these lengths, padded with 0 to `tokens`. */
export function captions(lengths: readonly number[], tokens = 20) {
  const random = generator(lengths.length)
  const data = new Int32Array(lengths.length * tokens)
  lengths.forEach((length, row) => {
    for (let i = 0; i < length - 1; i++) data[row * tokens + i] = 1 + Math.floor((random() + 0.5) * 37)
    data[row * tokens + length - 1] = 39
  })
  return { data, shape: [lengths.length, tokens] }
}

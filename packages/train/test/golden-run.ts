// The runs of golden/train: their recipe, their data by formula, their first weights.
import { hasShared, readBytes, readJson } from '@typeclip/golden'
import type { TensorData } from '@typeclip/tensor'
import { bytesSource, openSafetensors, toFloat32 } from '@typeclip/weights'
import type { Batch } from '../src/index.js'

export type Floats = TensorData<'float32'>

export interface GoldenRun {
  readonly id: string
  readonly loss: 'infonce' | 'siglip' | 'bag_of_words' | 'caption'
  readonly weights: readonly string[]
  /** Regular expressions on whole names. */
  readonly trainable: readonly string[]
  readonly seed: number
  readonly samples: number
  readonly batch: number
  readonly optimizer: { readonly betas: readonly [number, number]; readonly eps: number; readonly weight_decay: number }
  readonly schedule: {
    readonly kind: 'cosine' | 'linear' | 'constant'
    readonly lr: number
    readonly warmup: number
    readonly steps: number
  }
  readonly clamp: readonly [number, number]
  readonly clip_norm?: number
  readonly ema_decay?: number
  readonly ema_loss?: { readonly loss: number; readonly tol: number }
  readonly wise_ft?: readonly { readonly alpha: number; readonly loss: number; readonly tol: number }[]
  readonly lr_factor?: Readonly<Record<string, number>>
  readonly overrides?: Readonly<Record<string, number>>
  readonly label_smoothing?: number
  readonly layer_decay?: number
  readonly lora?: { readonly rank: number; readonly alpha: number }
  readonly micro_batch?: number
  readonly workers?: number
  /** Loss of each worker at step 0. */
  readonly worker_losses?: readonly number[]
  /** Patches kept, in order, by step and row. */
  readonly keep?: readonly (readonly (readonly number[])[])[]
  readonly steps: readonly GoldenStep[]
  readonly final: Readonly<Record<string, Checksum>>
  readonly ema?: Readonly<Record<string, Checksum>>
  readonly gradients?: string
  /** Names of tensors whose gradient is 0 in theory. */
  readonly zero_gradients?: readonly string[]
  readonly gradient_tol: Readonly<Record<string, number>> & { readonly default: number }
}

export interface GoldenStep {
  readonly lr: number
  readonly loss: number
  readonly loss_tol: number
  readonly grad_norm: number
  readonly grad_norm_tol: number
  /** exp of the parameter, before the update. */
  readonly logit_scale: number
  readonly logit_scale_tol: number
  readonly logit_bias?: number
  readonly logit_bias_tol?: number
}

/** Of a tensor: mean, population standard deviation and first values, with a tolerance for each kind. */
export interface Checksum {
  readonly shape: readonly number[]
  readonly mean: number
  readonly std: number
  readonly first: readonly number[]
  readonly tol: readonly [mean: number, std: number, first: number]
}

interface TrainFile {
  readonly mean: readonly number[]
  readonly std: readonly number[]
  readonly configs: {
    readonly vit: {
      readonly embed: number
      readonly vision: { readonly image_size: number; readonly [key: string]: number }
      readonly text: { readonly context_length: number; readonly vocab_size: number; readonly [key: string]: number }
      readonly decoder: {
        readonly width: number
        readonly heads: number
        readonly layers: number
        readonly context: number
      }
    }
  }
}

/** The runs of these names that are at hand. */
export function goldenRuns(names: readonly string[]): readonly GoldenRun[] {
  return names.filter(name => hasShared(`golden/train/${name}.json`)).map(name => readJson(`golden/train/${name}.json`))
}

/** The config of the towers as open_clip writes it. */
export function openClipConfig(): object {
  const { vit } = readJson<TrainFile>('golden/train/train.json').configs
  return { embed_dim: vit.embed, quick_gelu: true, vision_cfg: vit.vision, text_cfg: vit.text }
}

/** The decoder of the run `captioning`; it predicts from all ids but the last. */
export function decoderConfig() {
  const { vision, text, decoder } = readJson<TrainFile>('golden/train/train.json').configs.vit
  const { width, heads, layers, context } = decoder
  const { vocab_size: vocabularySize } = text
  return { width, heads, layers, contextLength: context - 1, vocabularySize, imageWidth: vision.width }
}

/** The linear layer of the run `bag-of-words`. */
export function wordsConfig() {
  const { text, embed } = readJson<TrainFile>('golden/train/train.json').configs.vit
  return { vocabularySize: text.vocab_size, featureWidth: embed }
}

export async function readTensors(names: readonly string[]): Promise<Map<string, Floats>> {
  const tensors = new Map<string, Floats>()
  for (const name of names) {
    const file = await openSafetensors(bytesSource(readBytes(`golden/train/${name}`)))
    for await (const [key, data] of file.readMany(file.tensors.keys())) {
      tensors.set(key, { shape: data.shape, data: toFloat32(data) })
    }
  }
  return tensors
}

/** The first weights of a run, under OpenAI's names. */
export async function firstWeights({ weights, overrides = {} }: GoldenRun): Promise<Map<string, Floats>> {
  const tensors = await readTensors(weights)
  for (const [name, value] of Object.entries(overrides)) tensors.set(name, { shape: [], data: Float32Array.of(value) })
  return tensors
}

/** Row i of step s is sample (37 s + 5 i) mod samples. */
export function batchOf({ seed, samples, batch }: Pick<GoldenRun, 'seed' | 'samples' | 'batch'>, step: number): Batch {
  const { mean, std, configs } = readJson<TrainFile>('golden/train/train.json')
  const { image_size: size } = configs.vit.vision
  const { context_length: context, vocab_size: vocabulary } = configs.vit.text
  const pixels = new Float32Array(batch * 3 * size * size)
  const ids = new Int32Array(batch * context)
  for (let row = 0; row < batch; row++) {
    const key = 4096 * seed + ((37 * step + 5 * row) % samples)
    for (let i = 0; i < 3 * size * size; i++) {
      const channel = Math.floor(i / (size * size))
      const value = pixel(key, channel, Math.floor(i / size) % size, i % size)
      pixels[row * 3 * size * size + i] = (value / 255 - mean[channel]) / std[channel]
    }
    ids.set(caption(key, context, vocabulary), row * context)
  }
  return {
    pixels: { shape: [batch, 3, size, size], data: pixels },
    ids: { shape: [batch, context], data: ids },
  }
}

function pixel(key: number, channel: number, y: number, x: number): number {
  const [start, across, down, both] = [0, 3, 6, 9].map(offset => hash(key, offset + channel))
  return ((start % 256) + x * (across % 29) + y * (down % 29) + ((x * y * (both % 7)) >> 2)) & 255
}

function caption(key: number, context: number, vocabulary: number): number[] {
  const words = Array.from(
    { length: 2 + (hash(key, 20) % (context - 3)) },
    (_, j) => 1 + (hash(key, 32 + j) % (vocabulary - 3)),
  )
  return [vocabulary - 2, ...words, vocabulary - 1]
}

function hash(a: number, b: number): number {
  let x = Math.imul(a, 0x9e3779b1) ^ Math.imul(b + 1, 0x85ebca77)
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d)
  x = Math.imul(x ^ (x >>> 12), 0x297a2d39)
  return (x ^ (x >>> 15)) >>> 0
}

// A run of golden/train on a training backend: the model's towers, the losses and the tape.
import { record } from '@typeclip/autograd'
import type { Tensor } from '@typeclip/tensor'
import type { TrainingBackend, Variable } from '@typeclip/tensor/training'
import {
  bagOfWords,
  captioning,
  createCaptionDecoder,
  infonce,
  type LossBackend,
  type Pairs,
  sigmoid,
  wordsOf,
} from '../src/index.js'
import { type Batch, decoderConfig, type Floats, firstWeights, type GoldenRun, openClipConfig } from './golden-run.js'
import { type Encoders, openTowers, type Parameter, parameterOf } from './trainee.js'

type Weights = Readonly<Record<string, Tensor>>

export interface Differentiated {
  readonly loss: Tensor
  /** By the parameters' names. */
  readonly gradients: Weights
}

export interface GoldenTrainer {
  readonly parameters: readonly Parameter[]
  readonly trained: readonly Parameter[]
  readonly variables: Readonly<Record<string, Variable>>
  /** Call inside a session, as what follows. */
  differentiate(batch: Batch): Promise<Differentiated>
  /** What both towers give. */
  encode(batch: Batch): Promise<Pairs>
  /** The loss of other weights. */
  lossOf(batch: Batch, weights: Weights): Promise<Tensor>
}

export async function openTrainer(run: GoldenRun, backend: TrainingBackend): Promise<GoldenTrainer> {
  const parameters = [...(await firstWeights(run))].map(([name, value]) => parameterOf(name, value))
  const patterns = run.trainable.map(pattern => new RegExp(`^(?:${pattern})$`))
  const trained = parameters.filter(({ theirs }) => patterns.some(pattern => pattern.test(theirs)))
  const variables = Object.fromEntries(parameters.map(({ name, value }) => [name, backend.variable(value)]))
  const sources = trained.map(({ name }) => variables[name])

  function towersOf(on: LossBackend, weights: Weights): Encoders {
    return openTowers(on, openClipConfig(), name => adapted(run, on, parameters, weights, name))
  }

  async function lossOf(on: LossBackend, batch: Batch, weights: Weights): Promise<Tensor> {
    const towers = towersOf(on, weights)
    if (run.loss === 'caption') return captionLoss(on, await towers.tokens(batch), batch, weights)
    const image = await towers.image(batch)
    if (run.loss !== 'bag_of_words') return contrast(run, on, { image, text: await towers.text(batch) }, weights)
    const { 'words.weight': weight, 'words.bias': bias } = weights
    return bagOfWords(on, on.ops.linear({ x: image, weight, bias }), wordsOf(batch.ids, weight.shape[0]))
  }

  async function encode(batch: Batch): Promise<Pairs> {
    const towers = towersOf(backend, variables)
    return { image: await towers.image(batch), text: await towers.text(batch) }
  }

  async function differentiate(batch: Batch): Promise<Differentiated> {
    const recorder = record(backend, sources)
    const loss = await lossOf(recorder.backend, batch, variables)
    return { loss, gradients: named(recorder.gradients(loss)) }
  }

  /** Features of all parts first, then the loss and its gradients at them, then each part again (Gao et al. 2021). */
  async function differentiateInParts(batch: Batch, rows: number): Promise<Differentiated> {
    const parts = partsOf(batch, rows)
    const encoded: Pairs[] = []
    for (const part of parts) encoded.push(await encode(part))
    const join = (tensors: readonly Tensor[]): Tensor =>
      tensors.reduce((a, b) => backend.ops.concat({ a, b }, { axis: 0 }))
    const image = join(encoded.map(pair => pair.image))
    const text = join(encoded.map(pair => pair.text))
    const atFeatures = record(backend, [image, text, variables.logit_scale])
    const loss = contrast(run, atFeatures.backend, { image, text }, variables)
    const arrived = atFeatures.gradients(loss)

    const gradients = named(arrived)
    for (const [i, part] of parts.entries()) {
      const recorder = record(backend, sources)
      const again = towersOf(recorder.backend, variables)
      const gradientAt = (features: Tensor): Tensor => {
        const gradient = arrived.get(features)
        if (gradient === undefined) throw new Error('The loss depends on all features.')
        const ranges = [[i * rows, (i + 1) * rows] as const, [0, features.shape[1]] as const]
        return backend.ops.slice({ x: gradient }, { ranges })
      }
      const seeds = [
        [await again.image(part), gradientAt(image)] as const,
        [await again.text(part), gradientAt(text)] as const,
      ]
      for (const [name, b] of Object.entries(named(recorder.gradientsAlong(seeds)))) {
        gradients[name] = name in gradients ? backend.ops.add({ a: gradients[name], b }) : b
      }
    }
    return { loss, gradients }
  }

  function named(arrived: ReadonlyMap<unknown, Tensor>): Record<string, Tensor> {
    const gradients: Record<string, Tensor> = {}
    for (const { name } of trained) {
      const gradient = arrived.get(variables[name])
      if (gradient !== undefined) gradients[name] = gradient
    }
    return gradients
  }

  return {
    parameters,
    trained,
    variables,
    encode,
    differentiate: batch =>
      run.micro_batch === undefined ? differentiate(batch) : differentiateInParts(batch, run.micro_batch),
    lossOf: (batch, weights) => lossOf(backend, batch, weights),
  }
}

function contrast(run: GoldenRun, on: LossBackend, pairs: Pairs, weights: Weights): Tensor {
  const { logit_scale: logitScale, logit_bias: logitBias } = weights
  if (run.loss === 'siglip') return sigmoid().compute(on, pairs, { logitScale, logitBias })
  const loss = infonce({ labelSmoothing: run.label_smoothing })
  const { workers = 1 } = run
  if (workers === 1) return loss.compute(on, pairs, { logitScale })
  const losses = workerPairs(on, pairs, workers).map(own => loss.compute(on, own, { logitScale }))
  const total = losses.reduce((a, b) => on.ops.add({ a, b }))
  return on.ops.mul({ a: total, b: on.tensor(Float32Array.of(1 / workers), [], 'float32') })
}

/** What each worker computes its loss of: its own rows against those of all. */
export function workerPairs({ ops }: LossBackend, pairs: Pairs, workers: number): Pairs[] {
  const [count, width] = pairs.image.shape
  const rows = count / workers
  return Array.from({ length: workers }, (_, worker) => {
    const ranges = [[worker * rows, (worker + 1) * rows] as const, [0, width] as const]
    const [image, text] = [pairs.image, pairs.text].map(x => ops.slice({ x }, { ranges }))
    return { image, text, all: { ...pairs, first: worker * rows } }
  })
}

function captionLoss(on: LossBackend, tokens: Tensor, { ids }: Batch, weights: Weights): Tensor {
  const [batch, length] = ids.shape
  const shown = ids.data.filter((_, i) => i % length < length - 1)
  const decoder = createCaptionDecoder(decoderConfig())
  const known = on.tensor(shown, [batch, length - 1], 'int32')
  const logits = decoder.predict(on, name => weights[name], tokens, known)
  // The end token, the highest id, is the last that counts.
  const rows = Array.from({ length: batch }, (_, row) => ids.data.subarray(row * length, (row + 1) * length))
  return captioning(
    on,
    logits,
    ids,
    rows.map(row => row.indexOf(Math.max(...row)) + 1),
  )
}

/** W + alpha / rank B A where the run adapts W. */
function adapted(
  { lora }: GoldenRun,
  on: LossBackend,
  parameters: readonly Parameter[],
  weights: Weights,
  name: string,
): Tensor {
  const theirs = parameters.find(parameter => parameter.name === name)?.theirs
  const [a, b] = [weights[`${theirs}.lora_B`], weights[`${theirs}.lora_A`]]
  if (lora === undefined || a === undefined) return weights[name]
  const factor = on.tensor(Float32Array.of(lora.alpha / lora.rank), [], 'float32')
  return on.ops.add({ a: weights[name], b: on.ops.mul({ a: on.ops.matmul({ a, b }), b: factor }) })
}

function partsOf({ pixels, ids }: Batch, rows: number): Batch[] {
  return Array.from({ length: pixels.shape[0] / rows }, (_, part) => ({
    pixels: { shape: [rows, ...pixels.shape.slice(1)], data: partOf(pixels.data, part) },
    ids: { shape: [rows, ids.shape[1]], data: partOf(ids.data, part) },
  }))

  function partOf<T extends Float32Array | Int32Array>(data: T, part: number): T {
    const length = (data.length * rows) / pixels.shape[0]
    return data.slice(part * length, (part + 1) * length) as T
  }
}

/** A tensor's gradient under OpenAI's name, in its form there. */
export async function readTheirs({ toTheirs }: Parameter, gradient: Tensor): Promise<Floats> {
  return toTheirs({ shape: gradient.shape, data: await gradient.read() })
}

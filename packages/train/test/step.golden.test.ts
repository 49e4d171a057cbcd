import { type Recording, record } from '@typeclip/autograd'
import { describeGolden } from '@typeclip/golden'
import type { Tensor } from '@typeclip/tensor'
import { createReferenceTrainingBackend } from '@typeclip/tensor/reference'
import { expect } from 'vitest'
import { bagOfWords, infonce, sigmoid, wordsOf } from '../src/index.js'
import {
  batchOf,
  type Floats,
  firstWeights,
  type GoldenRun,
  goldenRuns,
  openClipConfig,
  readTensors,
} from './golden-run.js'
import { type Encoders, openTowers, type Parameter, parameterOf } from './trainee.js'

const runs = goldenRuns([
  'vit-infonce',
  'vit-siglip',
  'vit-locked-image',
  'vit-lora',
  'vit-label-smoothing',
  'bag-of-words',
])

interface Step {
  readonly loss: number
  /** By OpenAI's names. */
  readonly gradients: ReadonlyMap<string, Floats>
}

const steps = new Map<GoldenRun, Promise<Step>>()

/** Step 0 of a run. */
function stepOf(run: GoldenRun): Promise<Step> {
  const known = steps.get(run) ?? firstStep(run)
  steps.set(run, known)
  return known
}

async function firstStep(run: GoldenRun): Promise<Step> {
  using backend = createReferenceTrainingBackend()
  const parameters = [...(await firstWeights(run))].map(([name, value]) => parameterOf(name, value))
  return await backend.session(async () => {
    const tensors = new Map(parameters.map(({ name, value }) => [name, backend.variable(value)]))
    const trained = parameters.filter(({ theirs }) =>
      run.trainable.some(name => new RegExp(`^(?:${name})$`).test(theirs)),
    )
    const recorder = record(
      backend,
      trained.flatMap(({ name }) => tensors.get(name) ?? []),
    )
    const weight = (name: string): Tensor => {
      const tensor = tensors.get(name)
      return tensor ?? expect.unreachable(`${name} is missing`)
    }
    const adapted = (name: string): Tensor => withLora(run, recorder.backend, parameters, weight, name)
    const towers = openTowers(recorder.backend, openClipConfig(), adapted)
    const loss = await lossOf(run, recorder.backend, towers, weight)
    const arrived = recorder.gradients(loss)
    const gradients = new Map<string, Floats>()
    for (const { name, theirs, toTheirs } of trained) {
      const gradient = arrived.get(weight(name))
      if (gradient !== undefined) {
        gradients.set(theirs, toTheirs({ shape: gradient.shape, data: await gradient.read() }))
      }
    }
    return { loss: (await loss.read())[0], gradients }
  })
}

async function lossOf(
  run: GoldenRun,
  backend: Recording,
  towers: Encoders,
  weight: (name: string) => Tensor,
): Promise<Tensor> {
  const { pixels, ids } = batchOf(run, 0)
  const image = await towers.image(pixels)
  if (run.loss === 'bag_of_words') {
    const matrix = weight('words.weight')
    const logits = backend.ops.linear({ x: image, weight: matrix, bias: weight('words.bias') })
    return bagOfWords(backend, logits, wordsOf(ids, matrix.shape[0]))
  }
  const pairs = { image, text: await towers.text(ids) }
  const logitScale = weight('logit_scale')
  if (run.loss === 'siglip') return sigmoid().compute(backend, pairs, { logitScale, logitBias: weight('logit_bias') })
  return infonce({ labelSmoothing: run.label_smoothing }).compute(backend, pairs, { logitScale })
}

/** W + alpha / rank B A where the run adapts W. */
function withLora(
  { lora }: GoldenRun,
  backend: Recording,
  parameters: readonly Parameter[],
  weight: (name: string) => Tensor,
  name: string,
): Tensor {
  const theirs = parameters.find(parameter => parameter.name === name)?.theirs
  const adapted = parameters.some(parameter => parameter.name === `${theirs}.lora_A`)
  if (lora === undefined || !adapted) return weight(name)
  const low = backend.ops.matmul({ a: weight(`${theirs}.lora_B`), b: weight(`${theirs}.lora_A`) })
  const factor = backend.tensor(Float32Array.of(lora.alpha / lora.rank), [], 'float32')
  return backend.ops.add({ a: weight(name), b: backend.ops.mul({ a: low, b: factor }) })
}

describeGolden(
  'train (loss and gradient norm of step 0)',
  runs,
  ({ id }) => id,
  async run => {
    const { loss, gradients } = await stepOf(run)
    const [first] = run.steps
    expect(Math.abs(loss - first.loss)).toBeLessThanOrEqual(first.loss_tol)
    let squares = 0
    for (const { data } of gradients.values()) for (const value of data) squares += value * value
    expect(Math.abs(Math.sqrt(squares) - first.grad_norm)).toBeLessThanOrEqual(first.grad_norm_tol)
  },
)

describeGolden(
  'train (gradients of step 0)',
  runs.filter(({ gradients }) => gradients !== undefined),
  ({ id }) => id,
  async run => expectGradients(run, (await stepOf(run)).gradients),
)

async function expectGradients(run: GoldenRun, got: ReadonlyMap<string, Floats>): Promise<void> {
  const want = await readTensors([run.gradients ?? ''])
  expect([...got.keys()].sort()).toEqual([...want.keys()].sort())
  for (const [name, { shape, data }] of want) {
    const gradient = got.get(name) ?? expect.unreachable(name)
    expect(gradient.shape, name).toEqual(shape)
    const largest = (values: Float32Array): number => values.reduce((top, value) => Math.max(top, Math.abs(value)), 0)
    const error = largest(gradient.data.map((value, i) => value - data[i]))
    expect(error / largest(data), name).toBeLessThanOrEqual(run.gradient_tol[name] ?? run.gradient_tol.default)
  }
}

// Step 0 of the runs of golden/train: loss, norm, and the gradient of every tensor that trains.
import { describeGolden } from '@typeclip/golden'
import { createReferenceTrainingBackend } from '@typeclip/tensor/reference'
import { expect } from 'vitest'
import { infonce } from '../src/index.js'
import { batchOf, type Floats, type GoldenRun, goldenRuns, readTensors } from './golden-run.js'
import { openTrainer, readTheirs, workerPairs } from './golden-trainer.js'

const runs = goldenRuns([
  'vit-infonce',
  'vit-siglip',
  'vit-accumulation',
  'vit-two-workers',
  'vit-locked-image',
  'vit-patch-dropout',
  'vit-lora',
  'vit-label-smoothing',
  'bag-of-words',
  'captioning',
])

interface Step {
  readonly loss: number
  /** By OpenAI's names. */
  readonly gradients: ReadonlyMap<string, Floats>
}

const steps = new Map<GoldenRun, Promise<Step>>()

function stepOf(run: GoldenRun): Promise<Step> {
  const step = steps.get(run) ?? computeStep(run)
  steps.set(run, step)
  return step
}

async function computeStep(run: GoldenRun): Promise<Step> {
  using backend = createReferenceTrainingBackend()
  const trainer = await openTrainer(run, backend)
  return await backend.session(async () => {
    const { loss, gradients: arrived } = await trainer.differentiate(batchOf(run, 0))
    const gradients = new Map<string, Floats>()
    for (const parameter of trainer.trained) {
      const gradient = arrived[parameter.name]
      if (gradient !== undefined) gradients.set(parameter.theirs, await readTheirs(parameter, gradient))
    }
    return { loss: (await loss.read())[0], gradients }
  })
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
  async run => {
    const { gradients: got } = await stepOf(run)
    const want = await readTensors([run.gradients ?? ''])
    expect([...got.keys()].sort()).toEqual([...want.keys()].sort())
    for (const [name, { shape, data }] of want) {
      const gradient = got.get(name) ?? expect.unreachable(name)
      expect(gradient.shape, name).toEqual(shape)
      const error = largest(gradient.data.map((value, i) => value - data[i]))
      if (run.zero_gradients?.includes(name)) {
        // 0 in theory, so that there is no size to compare with.
        expect(largest(gradient.data), name).toBeLessThan(1e-6)
        continue
      }
      expect(error / largest(data), name).toBeLessThanOrEqual(run.gradient_tol[name] ?? run.gradient_tol.default)
    }
  },
)

describeGolden(
  'train (losses of workers)',
  runs.filter(({ worker_losses }) => worker_losses !== undefined),
  ({ id }) => id,
  async run => {
    using backend = createReferenceTrainingBackend()
    const trainer = await openTrainer(run, backend)
    const { worker_losses: want = [], workers = 1, steps } = run
    await backend.session(async () => {
      const pairs = workerPairs(backend, await trainer.encode(batchOf(run, 0)), workers)
      const { logit_scale: logitScale } = trainer.variables
      for (const [worker, own] of pairs.entries()) {
        const [loss] = await infonce().compute(backend, own, { logitScale }).read()
        expect(Math.abs(loss - want[worker])).toBeLessThanOrEqual(steps[0].loss_tol)
      }
    })
  },
)

function largest(values: Float32Array): number {
  return values.reduce((top, value) => Math.max(top, Math.abs(value)), 0)
}

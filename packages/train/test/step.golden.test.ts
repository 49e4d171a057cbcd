// Step 0 of the runs of golden/train: loss, norm, and the gradient of every tensor that trains.
import { describeGolden } from '@typeclip/golden'
import { createReferenceTrainingBackend } from '@typeclip/tensor/reference'
import { expect } from 'vitest'
import { type Gradients, infonce } from '../src/index.js'
import { batchOf, type GoldenRun, goldenRuns, readTensors } from './golden-run.js'
import { openTrainer } from './golden-trainer.js'

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

const steps = new Map<GoldenRun, Promise<Gradients>>()

function stepOf(run: GoldenRun): Promise<Gradients> {
  const step = steps.get(run) ?? computeStep(run)
  steps.set(run, step)
  return step
}

async function computeStep(run: GoldenRun): Promise<Gradients> {
  using backend = createReferenceTrainingBackend()
  using trainer = await openTrainer(run, backend)
  return await trainer.gradients(batchOf(run, 0))
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
    using trainer = await openTrainer(run, backend)
    const { worker_losses: want = [], workers = 1, steps } = run
    const { pixels, ids } = batchOf(run, 0)
    const [images, texts] = [await trainer.encodeImages(pixels), await trainer.encodeTexts(ids)]
    const scale = Float32Array.of(Math.log(steps[0].logit_scale))
    await backend.session(async () => {
      const [image, text] = [images, texts].map(({ data, shape }) => backend.tensor(data, shape, 'float32'))
      const logitScale = backend.tensor(scale, [], 'float32')
      const rows = run.batch / workers
      for (const [worker, value] of want.entries()) {
        const ranges = [[worker * rows, (worker + 1) * rows] as const, [0, image.shape[1]] as const]
        const [own, theirs] = [image, text].map(x => backend.ops.slice({ x }, { ranges }))
        const pairs = { image: own, text: theirs, all: { image, text, first: worker * rows } }
        const [loss] = await infonce().compute(backend, pairs, { logitScale }).read()
        expect(Math.abs(loss - value)).toBeLessThanOrEqual(steps[0].loss_tol)
      }
    })
  },
)

function largest(values: Float32Array): number {
  return values.reduce((top, value) => Math.max(top, Math.abs(value)), 0)
}

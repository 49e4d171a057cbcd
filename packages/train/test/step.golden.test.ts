// Step 0 of the runs of golden/train: loss, norm, and the gradient of every tensor that trains.
import { describeGolden } from '@typeclip/golden'
import { expect } from 'vitest'
import { type Gradients, infonce } from '../src/index.js'
import { expectGradients } from './expect-golden.js'
import { batchOf, type GoldenRun, goldenRuns } from './golden-run.js'
import { type BackendName, openTrainer, trainingBackends } from './golden-trainer.js'

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

const cases = (['wasm', 'reference'] as const).flatMap(on => runs.map(run => ({ run, on })))
const nameOf = ({ run, on }: { readonly run: GoldenRun; readonly on: BackendName }) => `${run.id} on ${on}`

const steps = new Map<string, Promise<Gradients>>()

function stepOf(run: GoldenRun, on: BackendName): Promise<Gradients> {
  const key = nameOf({ run, on })
  const step = steps.get(key) ?? computeStep(run, on)
  steps.set(key, step)
  return step
}

async function computeStep(run: GoldenRun, on: BackendName): Promise<Gradients> {
  using backend = await trainingBackends[on]()
  using trainer = await openTrainer(run, backend)
  return await trainer.gradients(batchOf(run, 0))
}

describeGolden('train (loss and gradient norm of step 0)', cases, nameOf, async ({ run, on }) => {
  const { loss, gradients } = await stepOf(run, on)
  const [first] = run.steps
  expect(Math.abs(loss - first.loss)).toBeLessThanOrEqual(first.loss_tol)
  let squares = 0
  for (const { data } of gradients.values()) for (const value of data) squares += value * value
  expect(Math.abs(Math.sqrt(squares) - first.grad_norm)).toBeLessThanOrEqual(first.grad_norm_tol)
})

describeGolden(
  'train (gradients of step 0)',
  cases.filter(({ run }) => run.gradients !== undefined),
  nameOf,
  async ({ run, on }) => {
    const { gradients } = await stepOf(run, on)
    await expectGradients(gradients, run)
  },
)

describeGolden(
  'train (losses of workers)',
  cases.filter(({ run }) => run.worker_losses !== undefined),
  nameOf,
  async ({ run, on }) => {
    using backend = await trainingBackends[on]()
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

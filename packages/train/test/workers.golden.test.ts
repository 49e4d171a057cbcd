// The runs of golden/train by two threads on the WASM backend, each with its half of every batch.
import { describeGolden } from '@typeclip/golden'
import { afterAll, beforeAll, expect } from 'vitest'
import type { LossRecipe, Trainer } from '../src/index.js'
import { startWorkers } from '../src/parallel/start-workers.js'
import { bundleWorker, type WorkerBundle } from './bundle-worker.js'
import { expectChecksums, expectGradients, expectStep } from './expect-golden.js'
import { batchOf, decoderConfig, type GoldenRun, goldenRuns, wordsConfig } from './golden-run.js'
import { recipeOf } from './golden-trainer.js'

let bundle: WorkerBundle

beforeAll(async () => {
  bundle = await bundleWorker('packages/train/src/worker.ts')
})

afterAll(() => bundle.remove())

// vit-patch-dropout says which patches each picture keeps, which is no plain option.
const runs = goldenRuns([
  'vit-infonce',
  'vit-siglip',
  'vit-accumulation',
  'vit-two-workers',
  'vit-locked-image',
  'vit-lora',
  'vit-label-smoothing',
  'bag-of-words',
  'captioning',
])

async function startRun(run: GoldenRun): Promise<Trainer> {
  return startWorkers({ ...(await recipeOf(run)), workers: 2, worker: bundle.address, loss: lossRecipeOf(run) })
}

function lossRecipeOf({ loss, label_smoothing: labelSmoothing }: GoldenRun): LossRecipe {
  switch (loss) {
    case 'infonce':
      return { kind: 'infonce', labelSmoothing }
    case 'siglip':
      return { kind: 'sigmoid' }
    case 'bag_of_words':
      return { kind: 'bag-of-words', prediction: wordsConfig() }
    case 'caption':
      return { kind: 'captioning', decoder: decoderConfig() }
  }
}

describeGolden(
  'train (two threads: gradients of step 0)',
  runs,
  ({ id }) => id,
  async run => {
    using trainer = await startRun(run)
    const { loss, gradients } = await trainer.gradients(batchOf(run, 0))
    expect(Math.abs(loss - run.steps[0].loss)).toBeLessThanOrEqual(run.steps[0].loss_tol)
    if (run.gradients !== undefined) await expectGradients(gradients, run)
  },
)

describeGolden(
  'train (two threads: trajectories)',
  runs.filter(({ id }) => id === 'vit-two-workers' || process.env.TYPECLIP_SOAK !== undefined),
  ({ id }) => id,
  async run => {
    using trainer = await startRun(run)
    for (const [step, want] of run.steps.entries()) {
      expectStep(await trainer.step(batchOf(run, step)), want, `step ${step}`)
    }
    // Weights have adapters merged; the state has them apart, as the run says them.
    const { tensors } = await trainer.state()
    const named = (kind: string) =>
      new Map(
        [...tensors].flatMap(([name, value]) => (name.startsWith(kind) ? [[name.slice(kind.length), value]] : [])),
      )
    expectChecksums(named('trained/'), run.final)
    if (run.ema !== undefined) expectChecksums(named('averaged/'), run.ema)
  },
)

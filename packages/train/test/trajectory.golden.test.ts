// The runs of golden/train, step by step to their end.
import { describeGolden } from '@typeclip/golden'
import type { TensorData } from '@typeclip/tensor'
import { createReferenceTrainingBackend } from '@typeclip/tensor/reference'
import { expect } from 'vitest'
import { interpolateWeights, type StepReport, type WeightMap } from '../src/index.js'
import { batchOf, type Checksum, firstWeights, type GoldenStep, goldenRuns } from './golden-run.js'
import { lossOfWeights, openTrainer } from './golden-trainer.js'

// In float64 a run takes seconds: all of them in `npm run soak`, the base recipe and the clamps always.
const short = ['vit-infonce', 'vit-clamp-high', 'vit-clamp-low']
const long = [
  'vit-siglip',
  'vit-accumulation',
  'vit-two-workers',
  'vit-locked-image',
  'vit-patch-dropout',
  'vit-lora',
  'vit-label-smoothing',
  'vit-layer-decay',
  'bag-of-words',
  'captioning',
]
const runs = goldenRuns(process.env.TYPECLIP_SOAK === undefined ? short : [...short, ...long])

describeGolden(
  'train (trajectories)',
  runs,
  ({ id }) => id,
  async run => {
    using backend = createReferenceTrainingBackend()
    using trainer = await openTrainer(run, backend)
    for (const [step, want] of run.steps.entries()) {
      expectStep(await trainer.step(batchOf(run, step)), want, `step ${step}`)
    }
    const last = await trainer.weights()
    expectChecksums(last, run.final)
    const loss = (weights: WeightMap) => lossOfWeights(run, backend, weights, batchOf(run, 0))
    if (run.ema !== undefined && run.ema_loss !== undefined) {
      const averaged = await trainer.weights('averaged')
      expectChecksums(averaged, run.ema)
      expectWithin(await loss(averaged), run.ema_loss.loss, run.ema_loss.tol, 'ema')
    }
    for (const { alpha, loss: want, tol } of run.wise_ft ?? []) {
      expectWithin(await loss(interpolateWeights(await firstWeights(run), last, alpha)), want, tol, `wise_ft ${alpha}`)
    }
  },
)

function expectStep(got: StepReport, want: GoldenStep, step: string): void {
  expectWithin(got.learningRate, want.lr, 1e-9 * want.lr, `${step} lr`)
  expectWithin(got.loss, want.loss, want.loss_tol, `${step} loss`)
  expectWithin(got.gradientNorm, want.grad_norm, want.grad_norm_tol, `${step} grad_norm`)
  expectWithin(got.logitScale, want.logit_scale, want.logit_scale_tol, `${step} logit_scale`)
  if (want.logit_bias === undefined) return
  expectWithin(got.logitBias ?? Number.NaN, want.logit_bias, want.logit_bias_tol ?? 0, `${step} logit_bias`)
}

function expectChecksums(weights: WeightMap, want: Readonly<Record<string, Checksum>>): void {
  for (const [name, { shape, mean, std, first, tol }] of Object.entries(want)) {
    const value = weights.get(name) ?? expect.unreachable(name)
    expect(value.shape, name).toEqual(shape)
    const [gotMean, gotStd] = momentsOf(value)
    expectWithin(gotMean, mean, tol[0], `${name} mean`)
    expectWithin(gotStd, std, tol[1], `${name} std`)
    first.forEach((element, i) => {
      expectWithin(value.data[i], element, tol[2], `${name}[${i}]`)
    })
  }
}

function momentsOf({ data }: TensorData): [mean: number, std: number] {
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length
  return [mean, Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length)]
}

function expectWithin(got: number, want: number, tolerance: number, what: string): void {
  expect(Math.abs(got - want), `${what}: ${got}, not ${want}`).toBeLessThanOrEqual(tolerance)
}

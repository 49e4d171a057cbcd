// The runs of golden/train, step by step to their end.
import { describeGolden } from '@typeclip/golden'
import type { TensorData } from '@typeclip/tensor'
import { createReferenceTrainingBackend } from '@typeclip/tensor/reference'
import type { TrainingBackend, Variable } from '@typeclip/tensor/training'
import { expect } from 'vitest'
import { Adamw, clipScale, gradientNorm, learningRateAt } from '../src/index.js'
import { batchOf, type Checksum, type Floats, type GoldenRun, type GoldenStep, goldenRuns } from './golden-run.js'
import { type GoldenTrainer, openTrainer } from './golden-trainer.js'

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

type Named<T> = Readonly<Record<string, T>>

describeGolden(
  'train (trajectories)',
  runs,
  ({ id }) => id,
  async run => {
    using backend = createReferenceTrainingBackend()
    const trainer = await openTrainer(run, backend)
    const averages = run.ema === undefined ? {} : copiesOf(backend, trainer)
    using optimizer = optimizerOf(run, backend, trainer)
    for (const [step, want] of run.steps.entries()) {
      expectStep(await takeStep(run, backend, trainer, optimizer, step), want, `step ${step}`)
      for (const [name, average] of Object.entries(averages)) {
        backend.updates.ema({ average, parameter: trainer.variables[name] }, { decay: run.ema_decay ?? 0 })
      }
    }
    await expectChecksums(trainer, trainer.variables, run.final)
    await expectChecksums(trainer, averages, run.ema ?? {})
    if (run.ema_loss !== undefined) {
      expectWithin(await lossOf(backend, trainer, run, averages), run.ema_loss.loss, run.ema_loss.tol, 'ema')
    }
    for (const { alpha, loss, tol } of run.wise_ft ?? []) {
      const blend = await blendOf(backend, trainer, alpha)
      expectWithin(await lossOf(backend, trainer, run, blend), loss, tol, `wise_ft ${alpha}`)
    }
  },
)

type Measured = Pick<GoldenStep, 'lr' | 'loss' | 'grad_norm' | 'logit_scale' | 'logit_bias'>

function takeStep(
  run: GoldenRun,
  backend: TrainingBackend,
  { variables, differentiate }: GoldenTrainer,
  optimizer: Adamw,
  step: number,
): Promise<Measured> {
  return backend.session(async () => {
    const { loss, gradients } = await differentiate(batchOf(run, step))
    const norm = await gradientNorm(backend.ops, Object.values(gradients))
    const measured = {
      lr: learningRateAt({ ...run.schedule, learningRate: run.schedule.lr }, step),
      loss: (await loss.read())[0],
      grad_norm: norm,
      logit_scale: Math.exp((await variables.logit_scale.read())[0]),
      logit_bias: (await variables.logit_bias?.read())?.[0],
    }
    const gradientScale = run.clip_norm === undefined ? 1 : clipScale(norm, run.clip_norm)
    optimizer.step(gradients, measured.lr, { gradientScale })
    const [min, max] = run.clamp
    backend.updates.clamp({ parameter: variables.logit_scale }, { min, max })
    return measured
  })
}

function optimizerOf(run: GoldenRun, backend: TrainingBackend, { trained, variables }: GoldenTrainer): Adamw {
  const { betas, eps, weight_decay } = run.optimizer
  const theirs = new Map(trained.map(parameter => [parameter.name, parameter.theirs]))
  return new Adamw(backend, Object.fromEntries(trained.map(({ name }) => [name, variables[name]])), {
    beta1: betas[0],
    beta2: betas[1],
    epsilon: eps,
    weightDecay: weight_decay,
    learningRateFactor: name => run.lr_factor?.[theirs.get(name) ?? name] ?? 1,
  })
}

function copiesOf(backend: TrainingBackend, { parameters }: GoldenTrainer): Named<Variable> {
  return Object.fromEntries(parameters.map(({ name, value }) => [name, backend.variable(value)]))
}

/** (1 - alpha) first + alpha final. */
async function blendOf(
  backend: TrainingBackend,
  { parameters, variables }: GoldenTrainer,
  alpha: number,
): Promise<Named<Variable>> {
  const blend: Record<string, Variable> = {}
  for (const { name, value } of parameters) {
    const last = await variables[name].read()
    const data = value.data.map((first, i) => (1 - alpha) * first + alpha * last[i])
    blend[name] = backend.variable({ shape: value.shape, data })
  }
  return blend
}

function lossOf(
  backend: TrainingBackend,
  trainer: GoldenTrainer,
  run: GoldenRun,
  weights: Named<Variable>,
): Promise<number> {
  return backend.session(async () => (await (await trainer.lossOf(batchOf(run, 0), weights)).read())[0])
}

function expectStep(got: Measured, want: GoldenStep, step: string): void {
  expectWithin(got.lr, want.lr, 1e-9 * want.lr, `${step} lr`)
  expectWithin(got.loss, want.loss, want.loss_tol, `${step} loss`)
  expectWithin(got.grad_norm, want.grad_norm, want.grad_norm_tol, `${step} grad_norm`)
  expectWithin(got.logit_scale, want.logit_scale, want.logit_scale_tol, `${step} logit_scale`)
  if (want.logit_bias === undefined) return
  expectWithin(got.logit_bias ?? Number.NaN, want.logit_bias, want.logit_bias_tol ?? 0, `${step} logit_bias`)
}

async function expectChecksums(
  { parameters }: GoldenTrainer,
  variables: Named<Variable>,
  want: Named<Checksum>,
): Promise<void> {
  for (const [theirs, { shape, mean, std, first, tol }] of Object.entries(want)) {
    const parameter = parameters.find(candidate => candidate.theirs === theirs) ?? expect.unreachable(theirs)
    const variable = variables[parameter.name]
    const value: Floats = parameter.toTheirs({ shape: variable.shape, data: await variable.read() })
    expect(value.shape, theirs).toEqual(shape)
    const [gotMean, gotStd] = momentsOf(value)
    expectWithin(gotMean, mean, tol[0], `${theirs} mean`)
    expectWithin(gotStd, std, tol[1], `${theirs} std`)
    first.forEach((element, i) => {
      expectWithin(value.data[i], element, tol[2], `${theirs}[${i}]`)
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

// The runs of golden/train, step by step to their end.
import { describeGolden } from '@typeclip/golden'
import { interpolateWeights, type Trainer, type WeightMap } from '../src/index.js'
import { expectChecksums, expectStep, expectWithin } from './expect-golden.js'
import { batchOf, firstWeights, goldenRuns } from './golden-run.js'
import { lossOfWeights, openTrainer, trainingBackends } from './golden-trainer.js'
import { batchRows } from './small-model.js'
import { together } from './together.js'

const runs = goldenRuns([
  'vit-infonce',
  'vit-siglip',
  'vit-accumulation',
  'vit-two-workers',
  'vit-locked-image',
  'vit-patch-dropout',
  'vit-lora',
  'vit-label-smoothing',
  'vit-layer-decay',
  'vit-clamp-high',
  'vit-clamp-low',
  'bag-of-words',
  'captioning',
])
// In float64 a run takes seconds: all of them in `npm run soak`, a clamp always.
const exact = process.env.TYPECLIP_SOAK === undefined ? runs.filter(({ id }) => id === 'vit-clamp-high') : runs
const cases = [
  ...runs.map(run => ({ run, on: 'wasm' as const })),
  ...exact.map(run => ({ run, on: 'reference' as const })),
]

describeGolden(
  'train (trajectories)',
  cases,
  ({ run, on }) => `${run.id} on ${on}`,
  async ({ run, on }) => {
    const { workers = 1 } = run
    await together(workers, trainingBackends[on], async (backend, collective) => {
      using trainer = await openTrainer(run, backend, { collective })
      const rows = run.batch / workers
      for (const [step, want] of run.steps.entries()) {
        const own = batchRows(batchOf(run, step), collective.rank * rows, (collective.rank + 1) * rows)
        expectStep(await trainer.step(own), want, `step ${step}`)
      }
      const last = await trainer.weights()
      expectChecksums(await parametersOf(trainer), run.final)
      const loss = (weights: WeightMap) => lossOfWeights(run, backend, weights, batchOf(run, 0))
      if (run.ema !== undefined && run.ema_loss !== undefined) {
        const averaged = await trainer.weights('averaged')
        expectChecksums(averaged, run.ema)
        expectWithin(await loss(averaged), run.ema_loss.loss, run.ema_loss.tol, 'ema')
      }
      for (const { alpha, loss: want, tol } of run.wise_ft ?? []) {
        const blend = interpolateWeights(await firstWeights(run), last, alpha)
        expectWithin(await loss(blend), want, tol, `wise_ft ${alpha}`)
      }
    })
  },
)

/** Adapters are parameters too, and no weights. */
async function parametersOf(trainer: Trainer): Promise<WeightMap> {
  const { tensors } = await trainer.state()
  const trained = [...tensors].filter(([name]) => name.startsWith('trained/'))
  return new Map(trained.map(([name, value]) => [name.slice('trained/'.length), value]))
}

import { createReferenceTrainingBackend } from '@typeclip/tensor/reference'
import type { TrainingBackend } from '@typeclip/tensor/training'
import { describe, expect, it } from 'vitest'
import { batchRows, smallBatch, smallConfig } from '../../test/small-model.js'
import { together } from '../../test/together.js'
import {
  type Batch,
  createSharedGroup,
  createTrainer,
  type Gradients,
  infonce,
  joinSharedGroup,
  type StepReport,
  sigmoid,
  type TrainerOptions,
  type WeightMap,
  withImagePositives,
} from '../index.js'

interface Outcome {
  readonly first: Gradients
  readonly reports: readonly StepReport[]
  readonly weights: WeightMap
}

/** Gradients of the first batch, then a step on each. */
async function follow(
  backend: TrainingBackend,
  batches: readonly Batch[],
  options: Partial<TrainerOptions>,
): Promise<Outcome> {
  const common = { backend, config: smallConfig, loss: infonce(), optimizer: { learningRate: 0.01 } }
  using trainer = await createTrainer({ ...common, ...options })
  const first = await trainer.gradients(batches[0])
  const reports: StepReport[] = []
  for (const batch of batches) reports.push(await trainer.step(batch))
  return { first, reports, weights: await trainer.weights() }
}

const createBackend = async () => createReferenceTrainingBackend()

async function alone(batches: readonly Batch[], options: Partial<TrainerOptions>): Promise<Outcome> {
  using backend = createReferenceTrainingBackend()
  return await follow(backend, batches, options)
}

/** The same with each batch cut among workers. */
function cutAmong(
  batches: readonly Batch[],
  cut: (batch: Batch) => readonly Batch[],
  options: Partial<TrainerOptions>,
): Promise<readonly Outcome[]> {
  const parts = batches.map(cut)
  return together(parts[0].length, createBackend, (backend, collective) =>
    follow(
      backend,
      parts.map(own => own[collective.rank]),
      { ...options, collective },
    ),
  )
}

function expectClose(got: WeightMap, want: WeightMap, tolerance: number): void {
  expect([...got.keys()]).toEqual([...want.keys()])
  for (const [name, { data }] of want) {
    const other = got.get(name)?.data ?? expect.unreachable(name)
    const largest = Math.max(...data.map(Math.abs), 1e-6)
    const error = Math.max(...data.map((value, i) => Math.abs(value - other[i])))
    expect(error / largest, name).toBeLessThan(tolerance)
  }
}

const batches = [1, 2, 3].map(seed => smallBatch(seed, 6, 3))
const halves = (batch: Batch) => [batchRows(batch, 0, 3), batchRows(batch, 3, 6)]
const uneven = (batch: Batch) => [
  batchRows(batch, 0, 1, [0, 2]),
  batchRows(batch, 1, 4),
  batchRows(batch, 4, 6, [2, 3]),
]
const pairsOnly = batches.map(batch => batchRows(batch, 0, 6))

describe('workers', () => {
  it.each<[string, readonly Batch[], (batch: Batch) => readonly Batch[], Partial<TrainerOptions>]>([
    ['two halves', pairsOnly, halves, {}],
    ['uneven parts with hard negatives', batches, uneven, {}],
    ['micro-batches', batches, uneven, { microBatch: 2 }],
    ['a locked image tower', pairsOnly, halves, { frozen: ['visual\\..*'] }],
    ['adapters', pairsOnly, halves, { lora: { rank: 2, alpha: 4 } }],
    [
      'Muon, its matrices shared among three',
      batches,
      uneven,
      { optimizer: { learningRate: 0.01, clipNorm: 1, muon: { learningRate: 0.02 } } },
    ],
    ['the sigmoid loss, in a ring', batches, uneven, { loss: sigmoid() }],
    [
      'the sigmoid loss and a frozen scale',
      pairsOnly,
      halves,
      { loss: sigmoid(), frozen: ['logit_.*', 'visual\\..*'] },
    ],
    [
      'clipping and averages',
      pairsOnly,
      halves,
      { optimizer: { learningRate: 0.01, clipNorm: 0.1 }, ema: { decay: 0.5 } },
    ],
  ])('of %s equal one with the whole batch', async (_, whole, cut, options) => {
    const want = await alone(whole, options)
    const outcomes = await cutAmong(whole, cut, options)
    for (const { first, reports, weights } of outcomes) {
      expect(first.loss).toBeCloseTo(want.first.loss, 5)
      expectClose(first.gradients, want.first.gradients, 1e-4)
      for (const [step, report] of reports.entries()) {
        expect(report.loss).toBeCloseTo(want.reports[step].loss, 4)
        expect([report.images, report.duplicates]).toEqual([6, want.reports[step].duplicates])
      }
      expectClose(weights, want.weights, 1e-2)
    }
    // Each has changed its own copy of the weights alike, in every bit.
    for (const { weights } of outcomes) expect(weights).toEqual(outcomes[0].weights)
  })

  it('know which of their pairs show the same as those of others', async () => {
    const groups = Int32Array.of(0, 1, 2, 0, 2_000_000_000, 1)
    const [batch] = pairsOnly
    const loss = withImagePositives(infonce({ duplicates: 'masked' }), { weight: 0.5 })
    const cut = (whole: Batch) => [
      { ...batchRows(whole, 0, 3), groups: groups.slice(0, 3) },
      { ...batchRows(whole, 3, 6), groups: groups.slice(3) },
    ]
    const want = await alone([{ ...batch, groups }], { loss })
    const [one, other] = await cutAmong([batch], cut, { loss })
    expect(want.reports[0].duplicates).toBe(4)
    for (const { first, reports } of [one, other]) {
      expect(reports[0].duplicates).toBe(4)
      expect(first.loss).toBeCloseTo(want.first.loss, 5)
      expectClose(first.gradients, want.first.gradients, 1e-4)
    }
  })

  it('stop waiting for one that does not come, when told to', async () => {
    const group = createSharedGroup(2)
    using backend = createReferenceTrainingBackend()
    using collective = joinSharedGroup(group, 0)
    using other = joinSharedGroup(group, 1)
    using trainer = await createTrainer({
      backend,
      collective,
      config: smallConfig,
      loss: infonce(),
      optimizer: { learningRate: 0.01 },
    })
    const before = await trainer.state()
    const controller = new AbortController()
    const step = trainer.step(smallBatch(1), { signal: controller.signal })
    setTimeout(() => controller.abort(new Error('enough')), 50)
    await expect(step).rejects.toThrow('enough')
    expect(await trainer.state()).toEqual(before)
    await expect(other.allReduce(Float32Array.of(1))).rejects.toMatchObject({ code: 'worker-lost' })
  })
})

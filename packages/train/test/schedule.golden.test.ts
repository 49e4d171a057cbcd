import { describeGolden, hasShared, readJson } from '@typeclip/golden'
import { expect } from 'vitest'
import { learningRateAt } from '../src/index.js'

interface GoldenSchedule {
  readonly kind: 'cosine' | 'linear' | 'constant'
  readonly lr: number
  readonly warmup: number
  readonly steps: number
  readonly end?: number
  readonly cooldown?: number
  readonly power?: number
  readonly at: readonly number[]
  readonly values: readonly number[]
}

const path = 'golden/train/schedules.json'
const cases = hasShared(path) ? readJson<{ cases: readonly GoldenSchedule[] }>(path).cases : []

describeGolden(
  'train/schedules.json',
  cases,
  ({ at: _, values: __, ...schedule }) => JSON.stringify(schedule),
  ({ lr: learningRate, at, values, ...schedule }) => {
    at.forEach((step, i) => {
      const rate = learningRateAt({ ...schedule, learningRate }, step)
      expect(Math.abs(rate / values[i] - 1), `step ${step}`).toBeLessThanOrEqual(1e-9)
    })
  },
)

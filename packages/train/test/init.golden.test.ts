import { describeGolden, hasShared, readJson } from '@typeclip/golden'
import { createNames, openai } from '@typeclip/model/towers'
import { expect } from 'vitest'
import { initialDistributions } from '../src/index.js'

interface GoldenTensor {
  readonly name: string
  readonly count: number
  readonly shape: readonly number[]
  readonly distribution: 'normal' | 'uniform' | 'constant'
  readonly std?: number
  readonly bound?: number
  readonly value?: number
}

interface GoldenModel {
  readonly tensors: readonly GoldenTensor[]
}

const names = createNames(openai)

/** The model's name of one of OpenAI's. */
const oursOf = (theirs: string): string => names.known(theirs) ?? theirs

const path = 'golden/train/init.json'
const models = hasShared(path) ? readJson<{ models: Readonly<Record<string, GoldenModel>> }>(path).models : {}

const cases = Object.entries(models).flatMap(([model, { tensors }]) => {
  const theirs = tensors.flatMap(({ name, count, shape }) =>
    Array.from({ length: count }, (_, i) => [name.replace('*', String(i)), shape] as const),
  )
  // Only names and shapes matter: one number stands for all.
  const shapes = new Map(theirs.map(([name, shape]) => [oursOf(name), shape] as const))
  // The ModifiedResNet has no tower yet; the text tower beside it is drawn like any other.
  const known = model.startsWith('RN') ? tensors.filter(({ name }) => !name.startsWith('visual.')) : tensors
  return known.map(tensor => ({ model, tensor, shapes }))
})

describeGolden(
  'train/init.json',
  cases,
  ({ model, tensor }) => `${model} ${tensor.name}`,
  ({ tensor, shapes }) => {
    const distributions = initialDistributions(shapes)
    for (let i = 0; i < tensor.count; i++) {
      const got = distributions.get(oursOf(tensor.name.replace('*', String(i)))) ?? expect.unreachable(tensor.name)
      expect(got.kind).toBe(tensor.distribution)
      if (got.kind === 'constant') expect(got.value).toBeCloseTo(tensor.value ?? Number.NaN, 8)
      if (got.kind === 'normal') expect(got.std).toBeCloseTo(tensor.std ?? Number.NaN, 10)
      if (got.kind === 'uniform') expect(got.bound).toBeCloseTo(tensor.bound ?? Number.NaN, 10)
    }
  },
)

import { createWasmTrainingBackend } from '@typeclip/backend-wasm/training'
import { describeGolden } from '@typeclip/golden'
import type { Tensor } from '@typeclip/tensor'
import { createReferenceTrainingBackend } from '@typeclip/tensor/reference'
import type { TrainingBackend } from '@typeclip/tensor/training'
import { expect } from 'vitest'
import { record } from '../src/index.js'
import { compositions, type Given } from './compositions.js'
import { type Floats, type GoldenCase, goldenCases } from './golden-cases.js'
import { optimizers } from './optimizers.js'

const backends: Readonly<Record<string, TrainingBackend>> = {
  'autograd/ops': createReferenceTrainingBackend(),
  'autograd/ops on WASM': await createWasmTrainingBackend(),
}
const cases = await goldenCases()

for (const [family, backend] of Object.entries(backends)) {
  describeGolden(
    `${family} (values)`,
    cases,
    ({ id }) => id,
    async item => {
      const got = item.op in optimizers ? await optimizers[item.op](backend, item) : await values(backend, item)
      expectWithin(got, item.outputs, item, 'out')
    },
  )

  describeGolden(
    `${family} (gradients)`,
    cases.filter(({ gradients }) => Object.keys(gradients).length > 0),
    ({ id }) => id,
    async item => {
      const { outputs, gradients } = await differentiate(backend, item)
      expectWithin(gradients, item.gradients, item, 'grad')
      // What a tape records computes the same as what runs without it.
      expectWithin(outputs, item.outputs, item, 'out')
    },
  )
}

async function values(backend: TrainingBackend, item: GoldenCase): Promise<Record<string, Floats>> {
  return backend.session(async () => {
    const { floats, integers } = tensorsOf(backend, item)
    return readAll(compose(item, { backend, floats, integers }))
  })
}

async function differentiate(backend: TrainingBackend, item: GoldenCase) {
  return backend.session(async () => {
    const { floats, integers } = tensorsOf(backend, item)
    const wanted = Object.keys(item.gradients)
    const recorder = record(
      backend,
      wanted.map(name => floats[name]),
    )
    const results = compose(item, { backend: recorder.backend, floats, integers })
    const seeds = Object.entries(item.weights).map(
      ([name, { data, shape }]) => [results[name], backend.tensor(data, shape, 'float32')] as const,
    )
    const arrived = recorder.gradientsAlong(seeds)
    const gradients: Record<string, Tensor> = {}
    for (const name of wanted) {
      const gradient = arrived.get(floats[name])
      if (gradient !== undefined) gradients[name] = gradient
    }
    return { outputs: await readAll(results), gradients: await readAll(gradients) }
  })
}

function tensorsOf(backend: TrainingBackend, { floats, integers }: GoldenCase): Pick<Given, 'floats' | 'integers'> {
  return {
    floats: mapRecord(floats, ({ data, shape }) => backend.tensor(data, shape, 'float32')),
    integers: mapRecord(integers, ({ data, shape }) => backend.tensor(data, shape, 'int32')),
  }
}

function compose(
  { op, integers: plain, attributes }: GoldenCase,
  given: Pick<Given, 'backend' | 'floats' | 'integers'>,
): Readonly<Record<string, Tensor>> {
  const result = compositions[op]({ ...given, plain, attributes })
  return isTensor(result) ? { out: result } : result
}

function isTensor(result: ReturnType<(typeof compositions)[string]>): result is Tensor {
  return typeof result.read === 'function'
}

async function readAll(tensors: Readonly<Record<string, Tensor>>): Promise<Record<string, Floats>> {
  const read = Object.entries(tensors).map(
    async ([name, tensor]) => [name, { shape: tensor.shape, data: await tensor.read() }] as const,
  )
  return Object.fromEntries(await Promise.all(read))
}

function expectWithin(
  got: Readonly<Record<string, Floats>>,
  want: Readonly<Record<string, Floats>>,
  { tolerances }: GoldenCase,
  kind: 'out' | 'grad',
): void {
  expect(Object.keys(got).sort()).toEqual(Object.keys(want).sort())
  for (const [name, { shape, data }] of Object.entries(want)) {
    expect(got[name].shape, name).toEqual(shape)
    const errors = got[name].data.map((value, i) => Math.abs(value - data[i]))
    expect(errors.some(Number.isNaN), name).toBe(false)
    const largest = errors.reduce((top, error) => Math.max(top, error), 0)
    expect(largest, name).toBeLessThanOrEqual(tolerances[`${kind}.${name}`])
  }
}

function mapRecord<T, R>(record: Readonly<Record<string, T>>, map: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]))
}

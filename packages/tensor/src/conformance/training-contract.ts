// What a training backend promises of variables and updates, beside numbers.
import type { Tensor } from '../tensor.js'
import type { TrainingBackend, Variable } from '../training-backend.js'
import type { ContractCase } from './contract.js'
import { refused, same } from './expect.js'

/**
 * Every promise that `TrainingBackend` adds to `Backend`.
 * @param create makes a new backend at each call; the cases dispose it
 */
export function trainingContractCases(
  create: () => TrainingBackend | Promise<TrainingBackend>,
): readonly ContractCase[] {
  return Object.entries(promises).map(([name, check]) => ({
    name,
    async run() {
      using backend = await create()
      await check(backend, create)
    },
  }))
}

type Promises = Readonly<
  Record<string, (backend: TrainingBackend, create: () => TrainingBackend | Promise<TrainingBackend>) => Promise<void>>
>

const promises: Promises = {
  async 'a variable copies its data and outlives scopes, until it is disposed'(backend) {
    const data = Float32Array.of(1, -2)
    const variable = backend.variable({ shape: [2], data })
    data.fill(7)
    await backend.session(async () => {
      backend.scope(() => backend.ops.relu({ x: variable }).shape)
      same(await backend.ops.relu({ x: variable }).read(), [1, 0])
    })
    same(await variable.read(), [1, -2])
    same([backend.memory().scopes], [0])
    if (backend.memory().weights <= 0) throw new Error('The variable takes no memory.')
    variable.dispose()
    variable.dispose()
    same([backend.memory().weights], [0])
    await refused('disposed', () => variable.read())
  },

  async 'an update writes what later operations read, and leaves what was computed before'(backend) {
    const total = pair(backend)
    const x = pair(backend)
    await backend.session(async () => {
      const before = backend.ops.add({ a: total, b: x })
      backend.updates.accumulate({ total, x })
      same(await before.read(), [2, -4])
      same(await backend.ops.add({ a: total, b: x }).read(), [3, -6])
    })
    same(await x.read(), [1, -2])
  },

  async 'updates run outside of scopes, on variables and on tensors'(backend) {
    const total = pair(backend)
    backend.updates.accumulate({ total, x: pair(backend) })
    await backend.session(async () => {
      backend.updates.accumulate({ total, x: backend.tensor(Float32Array.of(10, 20), [2], 'float32') })
    })
    same(await total.read(), [12, 16])
    same([backend.memory().scopes], [0])
  },

  async 'an update may read the variable that it writes'(backend) {
    const total = pair(backend)
    backend.updates.accumulate({ total, x: total })
    same(await total.read(), [2, -4])
  },

  async 'what is no variable is not written, nor anything beside it'(backend) {
    const [parameter, gradient, mean] = [pair(backend), pair(backend), pair(backend)]
    const weight = backend.pack({ shape: [2], data: Float32Array.of(1, 2) }, 'vector')
    const rates = { learningRate: 1, beta1: 0.5, beta2: 0.5, epsilon: 1, weightDecay: 0.5, step: 1 }
    // The type refuses it already: callers without types are to find out too.
    const square: Tensor = weight
    const inputs = { parameter, gradient, mean, square: square as Variable }
    await refused('foreign-tensor', () => backend.updates.adamw(inputs, rates))
    same(await parameter.read(), [1, -2])
    same(await mean.read(), [1, -2])
  },

  async 'updates refuse shapes, attributes, and what is freed or of another backend'(backend, create) {
    const parameter = pair(backend)
    const other = backend.variable({ shape: [1], data: new Float32Array(1) })
    await refused('shape-mismatch', () => backend.updates.accumulate({ total: parameter, x: other }))
    await refused('bad-attribute', () => backend.updates.clamp({ parameter }, { min: 1, max: 0 }))
    other.dispose()
    await refused('disposed', () => backend.updates.clamp({ parameter: other }, { min: 0, max: 1 }))
    using stranger = await create()
    await refused('foreign-tensor', () => backend.updates.accumulate({ total: parameter, x: pair(stranger) }))
    same(await parameter.read(), [1, -2])
  },

  async 'a disposed backend has no variables'(backend) {
    const parameter = pair(backend)
    backend.dispose()
    await refused('disposed', () => parameter.read())
    await refused('disposed', () => pair(backend))
    await refused('disposed', () => backend.updates.clamp({ parameter }, { min: 0, max: 1 }))
    parameter.dispose()
    same([backend.memory().weights], [0])
  },
}

function pair(backend: TrainingBackend): Variable {
  return backend.variable({ shape: [2], data: Float32Array.of(1, -2) })
}

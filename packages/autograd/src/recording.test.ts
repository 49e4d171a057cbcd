import type { Tensor } from '@typeclip/tensor'
import { seededRandom } from '@typeclip/tensor/conformance'
import { createReferenceTrainingBackend } from '@typeclip/tensor/reference'
import { describe, expect, it } from 'vitest'
import type { Recording, RecordOptions } from './recording.js'
import { valueAndGrad } from './value-and-grad.js'

const backend = createReferenceTrainingBackend()
const random = seededRandom(3)
const noise = (length: number): Float32Array => Float32Array.from({ length }, () => random() - 0.5)
const data = { x: noise(4 * 6), weight: noise(6 * 6), gain: noise(6) }

/** A residual layer whose weights come from outside the block. */
type Wrap = (backend: Recording, block: () => Tensor) => Tensor

const plain: Wrap = (_, block) => block()
const wraps: readonly (readonly [string, Wrap, RecordOptions])[] = [
  ['recompute', ({ recompute }, block) => recompute(block), {}],
  ['a recomputed block inside another', ({ recompute }, block) => recompute(() => recompute(block)), {}],
  ['a scope', ({ scope }, block) => scope(block), {}],
  ['a recomputed scope', ({ scope }, block) => scope(block), { recomputeScopes: true }],
  ['recomputed scopes in scopes', ({ scope }, block) => scope(() => scope(block)), { recomputeScopes: true }],
]

interface Outcome {
  readonly gradients: Readonly<Record<string, readonly number[]>>
  /** Bytes held when the loss was computed. */
  readonly peak: number
}

/** Three layers of the same weights. */
async function train(wrap: Wrap, options: RecordOptions): Promise<Outcome> {
  return backend.session(async () => {
    const parameters = {
      x: backend.tensor(data.x, [4, 6], 'float32'),
      weight: backend.tensor(data.weight, [6, 6], 'float32'),
      gain: backend.tensor(data.gain, [6], 'float32'),
    }
    let peak = 0
    const step = valueAndGrad(
      backend,
      (recording, { x, weight, gain }: typeof parameters) => {
        const { ops } = recording
        let out = x
        for (let layer = 0; layer < 3; layer++) {
          const into = out
          out = wrap(recording, () => {
            const normed = ops.layerNorm({ x: into, weight: gain, bias: gain }, { epsilon: 1e-5 })
            return ops.linear({ x: normed, weight, bias: gain, residual: into }, { activation: 'gelu' })
          })
        }
        peak = backend.memory().scopes
        return ops.mean({ x: out }, { axes: [0, 1] })
      },
      options,
    )
    const { gradients } = step(parameters)
    const read: Record<string, readonly number[]> = {}
    for (const [name, gradient] of Object.entries(gradients)) read[name] = [...((await gradient?.read()) ?? [])]
    return { gradients: read, peak }
  })
}

describe.each(wraps)('%s', (_, wrap, options) => {
  it('gives the same gradients, at what goes in and at weights from around', async () => {
    const want = await train(plain, {})
    const got = await train(wrap, options)
    expect(Object.keys(got.gradients)).toEqual(['x', 'weight', 'gain'])
    expect(got.gradients).toEqual(want.gradients)
  })
})

describe('recompute', () => {
  it('keeps the results of blocks only', async () => {
    const kept = (await train(plain, {})).peak
    const recomputed = (await train(({ recompute }, block) => recompute(block), {})).peak
    const sources = 8 * (4 * 6 + 6 * 6 + 6)
    expect(recomputed).toBe(sources + 3 * 8 * (4 * 6))
    expect(kept).toBeGreaterThan(2 * recomputed)
  })

  it('passes several results, one that it was given, and integers through', async () => {
    const gradient = await backend.session(async () => {
      const x = backend.tensor(Float32Array.of(0.5, 2), [2], 'float32')
      const step = valueAndGrad(backend, ({ ops, recompute, tensor }, { x }) => {
        const made = recompute(() => ({
          given: x,
          parts: [ops.exp({ x }), ops.mul({ a: x, b: x })],
          ids: tensor(Int32Array.of(1), [1], 'int32'),
        }))
        const [exponential, square] = made.parts
        const total = ops.add({ a: ops.add({ a: exponential, b: square }), b: made.given })
        return ops.sum({ x: total }, { axes: [0] })
      })
      return step({ x }).gradients.x?.read()
    })
    const want = [0.5, 2].map(x => Math.fround(Math.exp(x) + 2 * x + 1))
    expect([...(gradient ?? [])]).toEqual(want)
  })

  it('refuses a block that reads a variable which has changed', async () => {
    await backend.session(async () => {
      const start = backend.tensor(Float32Array.of(1), [], 'float32')
      const step = valueAndGrad(backend, ({ ops, recompute }, { start }) => {
        let x = start
        for (let layer = 0; layer < 2; layer++) x = recompute(() => ops.exp({ x }))
        return x
      })
      expect(() => step({ start })).toThrow(expect.objectContaining({ code: 'not-repeatable' }))
    })
  })

  it('is a plain scope for what no source reaches', async () => {
    await backend.session(async () => {
      const [x, y] = [1, 2].map(value => backend.tensor(Float32Array.of(value), [], 'float32'))
      const step = valueAndGrad(backend, ({ ops, recompute }, { x }) => {
        const constant = recompute(() => ops.exp({ x: ops.exp({ x: y }) }))
        return ops.mul({ a: constant, b: x })
      })
      const gradient = await step({ x }).gradients.x?.read()
      expect(gradient?.[0]).toBeCloseTo(Math.exp(Math.exp(2)), 3)
    })
  })
})

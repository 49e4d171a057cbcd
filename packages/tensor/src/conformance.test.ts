import { describe, expect, it } from 'vitest'
import type { Backend } from './backend.js'
import { contractCases, parityCases, seededRandom, trainingContractCases, trainingParityCases } from './conformance.js'
import { createReferenceBackend, createReferenceTrainingBackend } from './reference.js'

describe('the reference backend', () => {
  const backend = createReferenceBackend()

  it.each(parityCases(() => backend, seededRandom(1)).map(item => [item.name, item] as const))(
    '%s',
    async (_, item) => {
      // Reading rounds to float32: at most u of an element, where 32 u of the largest are allowed.
      expect((await item.run()).largestShare).toBeLessThan(1 / 31)
    },
  )

  it.each(contractCases(createReferenceBackend).map(item => [item.name, item] as const))('%s', (_, item) => item.run())
})

describe('the reference backend that trains', () => {
  const backend = createReferenceTrainingBackend()

  it.each(trainingParityCases(() => backend, seededRandom(1)).map(item => [item.name, item] as const))(
    '%s',
    async (_, item) => {
      expect((await item.run()).largestShare).toBeLessThan(1 / 31)
    },
  )

  const contract = [
    ...contractCases(createReferenceTrainingBackend),
    ...trainingContractCases(createReferenceTrainingBackend),
  ]
  it.each(contract.map(item => [item.name, item] as const))('%s', (_, item) => item.run())
})

describe('parityCases', () => {
  it('are the same for the same seed, and other for another', () => {
    const names = (seed: number) => parityCases(createReferenceBackend, seededRandom(seed)).map(({ name }) => name)
    expect(names(5)).toEqual(names(5))
    expect(names(5)).not.toEqual(names(6))
  })

  const honest = createReferenceBackend()
  const { ops } = honest

  /** Largest share of an operation's cases on a backend whose kernels are partly replaced. */
  async function worst(operation: string, replaced: Partial<Backend['ops']>): Promise<number> {
    const backend = { ...honest, ops: { ...ops, ...replaced } }
    const shares: number[] = []
    for (const item of parityCases(() => backend, seededRandom(2))) {
      if (item.operation === operation) shares.push((await item.run()).largestShare)
    }
    return Math.max(...shares)
  }

  it('find the tanh form of GELU where the exact one is meant', async () => {
    expect(await worst('gelu', { gelu: ops.geluTanh })).toBeGreaterThan(10)
  })

  it('find an epsilon that is doubled', async () => {
    const layerNorm: typeof ops.layerNorm = (inputs, { epsilon }) => ops.layerNorm(inputs, { epsilon: 2 * epsilon })
    expect(await worst('layerNorm', { layerNorm })).toBeGreaterThan(1)
  })

  it('find a mask that is left out', async () => {
    const attention: typeof ops.attention = ({ lengths: _, ...inputs }, attributes) => ops.attention(inputs, attributes)
    expect(await worst('attention', { attention })).toBeGreaterThan(10)
  })

  it('find a last bit lost where numbers are only moved', async () => {
    const one = honest.pack({ shape: [], data: Float32Array.of(1 + 2 ** -23) }, 'vector')
    const slice: typeof ops.slice = (inputs, attributes) => ops.mul({ a: ops.slice(inputs, attributes), b: one })
    expect(await worst('slice', { slice })).toBe(Number.POSITIVE_INFINITY)
  })

  it('find NaN', async () => {
    const zero = honest.pack({ shape: [], data: Float32Array.of(0) }, 'vector')
    const relu: typeof ops.relu = ({ x }) => ops.div({ a: ops.mul({ a: x, b: zero }), b: zero })
    expect(await worst('relu', { relu })).toBe(Number.POSITIVE_INFINITY)
  })

  it('find a result of another shape', async () => {
    const add: typeof ops.add = ({ a }) => ops.relu({ x: a })
    await expect(worst('add', { add })).rejects.toThrow('add gave the shape')
  })
})

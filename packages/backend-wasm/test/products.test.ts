import { type Activation, inferenceTable, type Shape, sizeOf } from '@typeclip/tensor'
import { seededRandom } from '@typeclip/tensor/conformance'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createWasmBackend } from '../src/index.js'

const backend = await createWasmBackend()
const roundoff = 2 ** -24

interface Floats {
  readonly shape: Shape
  readonly data: Float32Array
}

function randomFloats(shape: Shape, random: () => number): Floats {
  return { shape, data: Float32Array.from({ length: sizeOf(shape) }, () => random() * 2 - 1) }
}

const values = ({ shape, data }: Floats) => ({ shape, data: Float64Array.from(data) })
const magnitudes = ({ shape, data }: Floats) => ({ shape, data: Float64Array.from(data, Math.abs) })
const put = ({ shape, data }: Floats) => backend.tensor(data, shape, 'float32')

// Sizes around the tiles and the cuts of depth, and none at all.
const rows = fc.oneof(fc.integer({ min: 0, max: 24 }), fc.constantFrom(50, 113))
const columns = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constantFrom(96))
const depths = fc.oneof(fc.integer({ min: 0, max: 70 }), fc.constantFrom(768, 769, 1537))
const seeds = fc.integer()

/** No sum of n products in float32, in whatever order, is further off than this (Higham 2002, section 3.1). */
function expectSum(got: Float32Array, want: Float64Array, terms: number, absolute: Float64Array): void {
  expect(got.length).toBe(want.length)
  got.forEach((value, i) => {
    const bound = (terms + 3) * roundoff * absolute[i] * 1.01
    if (!(Math.abs(value - want[i]) <= bound)) expect({ i, value }).toEqual({ i, value: want[i] })
  })
}

describe('linear', () => {
  const { linear } = inferenceTable

  it('is within the bound of float32 sums for any size, packed or not', async () => {
    await fc.assert(
      fc.asyncProperty(rows, columns, depths, fc.boolean(), seeds, async (m, n, k, fused, seed) => {
        const random = seededRandom(seed)
        const x = randomFloats([m, k], random)
        const weight = randomFloats([n, k], random)
        const extra = fused ? { bias: randomFloats([n], random), residual: randomFloats([m, n], random) } : {}
        const record = <T>(of: (x: Floats) => T) => ({
          x: of(x),
          weight: of(weight),
          ...Object.fromEntries(Object.entries(extra).map(([name, data]) => [name, of(data)])),
        })
        const want = linear.reference(record(values), {})
        const absolute = linear.reference(record(magnitudes), {})
        const packed = backend.pack(weight, 'linear')
        await backend.session(async () => {
          for (const given of [{}, { weight: packed }]) {
            const got = await backend.ops.linear({ ...record(put), ...given }).read()
            expectSum(got, want.data, k + 2, absolute.data)
          }
        })
        packed.dispose()
      }),
      { numRuns: 40 },
    )
  })

  it('is the same alone and in a batch, bit for bit: a row does not see its neighbours', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.constantFrom(100, 1537), seeds, async (m, k, seed) => {
        const random = seededRandom(seed)
        const x = randomFloats([m, k], random)
        const weight = randomFloats([37, k], random)
        const activation: Activation = 'quickGelu'
        await backend.session(async () => {
          const together = await backend.ops.linear({ x: put(x), weight: put(weight) }, { activation }).read()
          for (let row = 0; row < m; row++) {
            const alone = { shape: [1, k], data: x.data.slice(row * k, (row + 1) * k) }
            const got = await backend.ops.linear({ x: put(alone), weight: put(weight) }, { activation }).read()
            expect(got).toEqual(together.slice(row * 37, (row + 1) * 37))
          }
        })
      }),
      { numRuns: 12 },
    )
  })
})

describe('matmul', () => {
  const { matmul } = inferenceTable

  it('is within the bound of float32 sums for any size, transposed or not', async () => {
    const booleans = fc.record({ transposeA: fc.boolean(), transposeB: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(rows, columns, depths, booleans, seeds, async (m, n, k, attributes, seed) => {
        const random = seededRandom(seed)
        const a = randomFloats(attributes.transposeA ? [2, k, m] : [2, m, k], random)
        const b = randomFloats(attributes.transposeB ? [1, n, k] : [1, k, n], random)
        const want = matmul.reference({ a: values(a), b: values(b) }, attributes)
        const absolute = matmul.reference({ a: magnitudes(a), b: magnitudes(b) }, attributes)
        await backend.session(async () => {
          expectSum(await backend.ops.matmul({ a: put(a), b: put(b) }, attributes).read(), want.data, k, absolute.data)
        })
      }),
      { numRuns: 25 },
    )
  })
})

describe('what is empty', () => {
  it('comes out empty', async () => {
    await backend.session(async () => {
      const { ops } = backend
      const of = (...shape: number[]) => put({ shape, data: new Float32Array(sizeOf(shape)) })
      const norm = { weight: of(5), bias: of(5) }
      const none = [
        ops.softmax({ x: of(0, 5) }),
        ops.layerNorm({ x: of(0, 5), ...norm }, { epsilon: 1e-5 }),
        ops.l2Normalize({ x: of(3, 0) }),
        ops.selfAttention({ qkv: of(0, 7, 12) }, { heads: 2 }),
        ops.attention({ q: of(2, 0, 4), k: of(2, 3, 4), v: of(2, 3, 4) }, { heads: 2 }),
        ops.patchEmbed({ pixels: of(1, 3, 3, 8), weight: of(6, 3, 4, 4) }),
        ops.embedding({ table: of(3, 5), ids: backend.tensor(new Int32Array(0), [0], 'int32') }),
        ops.add({ a: of(0, 3), b: of(3) }),
        ops.gelu({ x: of(0) }),
        ops.concat({ a: of(0, 2), b: of(0, 3) }, { axis: 1 }),
        ops.slice(
          { x: of(4, 5) },
          {
            ranges: [
              [2, 2],
              [0, 5],
            ],
          },
        ),
        ops.classToken({ x: of(0, 2, 3), token: of(3) }),
        ops.mean({ x: of(3, 0) }, { axes: [0] }),
      ]
      for (const tensor of none) expect(await tensor.read()).toHaveLength(0)
      expect([
        ...(await ops
          .linear({ x: of(2, 0), weight: of(3, 0), bias: put({ shape: [3], data: Float32Array.of(1, 2, 3) }) })
          .read()),
      ]).toEqual([1, 2, 3, 1, 2, 3])
      expect([
        ...(await ops.classToken({ x: of(2, 0, 1), token: put({ shape: [1], data: Float32Array.of(7) }) }).read()),
      ]).toEqual([7, 7])
    })
  })
})

describe('far values', () => {
  it('give no NaN: activations and softmax saturate', async () => {
    await backend.session(async () => {
      const { ops } = backend
      const data = Float32Array.of(-3e38, -1e10, -100, -89, -88, -1e-30, -0, 0, 1e-30, 88, 89, 100, 1e10, 3e38)
      const x = put({ shape: [data.length], data })
      for (const name of ['quickGelu', 'gelu', 'geluTanh', 'relu', 'sigmoid'] as const) {
        const want = inferenceTable[name].reference({ x: values({ shape: [data.length], data }) }, {})
        const got = await ops[name]({ x }).read()
        got.forEach((value, i) => {
          expect(Math.abs(value - want.data[i])).toBeLessThanOrEqual(
            1e-6 * Math.max(Math.abs(want.data[i]), 1e-30) + 1e-30,
          )
        })
      }
      const soft = await ops.softmax({ x }).read()
      expect([...soft]).toEqual([...new Array(data.length - 1).fill(0), 1])
    })
  })

  it('pass NaN on, so that broken weights are seen', async () => {
    await backend.session(async () => {
      const { ops } = backend
      const x = put({ shape: [1, 5], data: Float32Array.of(1, NaN, 2, 3, 4) })
      for (const result of [
        ops.quickGelu({ x }),
        ops.gelu({ x }),
        ops.sigmoid({ x }),
        ops.softmax({ x }),
        ops.l2Normalize({ x }),
      ]) {
        expect((await result.read()).some(Number.isNaN)).toBe(true)
      }
    })
  })
})

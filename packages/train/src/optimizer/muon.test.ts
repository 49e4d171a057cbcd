import { createReferenceTrainingBackend } from '@typeclip/tensor/reference'
import { afterAll, describe, expect, it } from 'vitest'
import { createRandom } from '../random.js'
import { Muon } from './muon.js'
import { orthogonalize } from './orthogonalize.js'

const backend = createReferenceTrainingBackend()
afterAll(() => backend.dispose())

function matrix(rows: number, columns: number, seed = 1): Float32Array {
  const random = createRandom(seed)
  return Float32Array.from({ length: rows * columns }, () => random.normal())
}

/** x xᵀ where rows are the shorter side, xᵀ x else: [side, side] by rows. */
function squareOf(x: Float32Array, rows: number, columns: number): number[][] {
  const side = Math.min(rows, columns)
  const at = (i: number, k: number) => (rows <= columns ? x[i * columns + k] : x[k * columns + i])
  return Array.from({ length: side }, (_, i) =>
    Array.from({ length: side }, (_, j) => {
      let sum = 0
      for (let k = 0; k < Math.max(rows, columns); k++) sum += at(i, k) * at(j, k)
      return sum
    }),
  )
}

describe('orthogonalize', () => {
  it.each([
    [4, 12],
    [12, 4],
    [1, 7],
    [5, 1],
  ])('makes the shorter side of a [%i, %i] nearly orthonormal', async (rows, columns) => {
    const result = await backend.session(async () =>
      orthogonalize(backend, backend.tensor(matrix(rows, columns), [rows, columns], 'float32')).read(),
    )
    squareOf(result, rows, columns).forEach((line, i) => {
      line.forEach((value, j) => {
        if (i === j) expect(value).toBeGreaterThan(0.4)
        expect(Math.abs(value)).toBeLessThan(i === j ? 1.6 : 0.35)
      })
    })
  })

  it('keeps the directions: of a diagonal matrix the signs remain', async () => {
    const diagonal = Float32Array.of(3, 0, 0, 0, -1.5, 0)
    const result = await backend.session(async () =>
      orthogonalize(backend, backend.tensor(diagonal, [2, 3], 'float32')).read(),
    )
    expect(Array.from(result, Math.sign)).toEqual([1, 0, 0, 0, -1, 0].map(Math.sign))
    expect(result[0]).toBeGreaterThan(0.6)
    expect(result[4]).toBeLessThan(-0.6)
  })

  it('leaves zeros zeros', async () => {
    const result = await backend.session(async () =>
      orthogonalize(backend, backend.tensor(new Float32Array(6), [2, 3], 'float32')).read(),
    )
    expect([...result]).toEqual([0, 0, 0, 0, 0, 0])
  })
})

describe('Muon', () => {
  const [rows, columns] = [6, 4]

  async function run(
    steps: number,
    options: { decay?: number; parts?: number; scale?: number; from?: Float32Array } = {},
  ) {
    const { decay = 0, parts = 1, scale = 1, from } = options
    const w = backend.variable({ shape: [rows, columns], data: matrix(rows, columns, 2) })
    const muon = new Muon(backend, { w }, { weightDecay: () => decay, parts: () => parts, mean: from && { w: from } })
    for (let step = 0; step < steps; step++) {
      await backend.session(async () => {
        const gradient = backend.tensor(
          matrix(rows, columns, 10 + step).map(x => x * scale),
          [rows, columns],
          'float32',
        )
        await muon.step({ w: gradient }, 0.1)
      })
    }
    const result = { weights: await w.read(), mean: (await muon.mean()).w }
    muon.dispose()
    w.dispose()
    return result
  }

  it('moves a matrix by 0.2 times the rate in the root mean square', async () => {
    const { weights } = await run(1)
    const before = matrix(rows, columns, 2)
    const rms = Math.sqrt(weights.reduce((sum, x, i) => sum + (x - before[i]) ** 2, 0) / weights.length)
    expect(rms / 0.1).toBeGreaterThan(0.2 * 0.7)
    expect(rms / 0.1).toBeLessThan(0.2 * 1.25)
  })

  it('does not see the scale of gradients', async () => {
    const [small, large] = [await run(3, { scale: 1e-3 }), await run(3, { scale: 1e3 })]
    small.weights.forEach((x, i) => {
      expect(x).toBeCloseTo(large.weights[i], 5)
    })
  })

  it('decays by the rate times the decay', async () => {
    const [plain, decayed] = [await run(1), await run(1, { decay: 0.5 })]
    const before = matrix(rows, columns, 2)
    decayed.weights.forEach((x, i) => {
      expect(x).toBeCloseTo(plain.weights[i] - 0.05 * before[i], 5)
    })
  })

  it('takes each part of a fused matrix by itself', async () => {
    const fused = await run(1, { parts: 3 })
    const before = matrix(rows, columns, 2)
    const [first] = squareOf(
      fused.weights.subarray(0, 2 * columns).map((x, i) => x - before[i]),
      2,
      columns,
    )
    // Two rows of length 0.2 * 0.1 * sqrt(4), nearly orthogonal.
    expect(Math.abs(first[1])).toBeLessThan(0.35 * first[0])
  })

  it('goes on from its running means, bit for bit', async () => {
    const w = backend.variable({ shape: [rows, columns], data: matrix(rows, columns, 2) })
    const gradientOf = (step: number) => backend.tensor(matrix(rows, columns, 10 + step), [rows, columns], 'float32')
    const first = new Muon(backend, { w }, { weightDecay: () => 0.1 })
    await backend.session(() => first.step({ w: gradientOf(0) }, 0.1))
    const second = new Muon(backend, { w }, { weightDecay: () => 0.1, mean: await first.mean() })
    await backend.session(() => second.step({ w: gradientOf(1) }, 0.1))
    expect(await w.read()).toEqual((await run(2, { decay: 0.1 })).weights)
  })

  it('refuses running means of another size, and keeps no memory for those that fitted', () => {
    const w = backend.variable({ shape: [rows, columns], data: matrix(rows, columns) })
    const held = backend.memory().weights
    const mean = { w: new Float32Array(rows * columns), other: new Float32Array(5) }
    expect(() => new Muon(backend, { w, other: w }, { weightDecay: () => 0, mean })).toThrow(
      expect.objectContaining({ code: 'bad-state' }),
    )
    expect(backend.memory().weights).toBe(held)
    w.dispose()
  })
})

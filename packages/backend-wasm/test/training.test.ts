import { setFlagsFromString } from 'node:v8'
import { sizeOf } from '@typeclip/tensor'
import { contractCases, seededRandom, trainingContractCases, trainingParityCases } from '@typeclip/tensor/conformance'
import { afterAll, describe, expect, it } from 'vitest'
import { hasRelaxedSimd } from '../src/load.js'
import type { WasmBackendOptions } from '../src/open.js'
import { createWasmTrainingBackend } from '../src/training.js'

// Node 20 has it behind a flag.
if (!hasRelaxedSimd()) setFlagsFromString('--experimental-wasm-relaxed-simd')

describe('the contract', () => {
  for (const { name, run } of trainingContractCases(() => createWasmTrainingBackend())) it(name, run)
  for (const { name, run } of contractCases(() => createWasmTrainingBackend())) it(name, run)
})

const builds: readonly WasmBackendOptions[] = [
  { simd: 'baseline', tile: '5x8' },
  { simd: 'baseline', tile: '6x16' },
  ...(hasRelaxedSimd() ? [{ simd: 'relaxed', tile: '6x8' } as const] : []),
]

describe.each(builds)('parity of training with the float64 references, on %o', options => {
  const backend = createWasmTrainingBackend(options)
  let largest = 0

  for (const { name, run } of trainingParityCases(() => backend, seededRandom(5))) {
    it(name, async () => {
      const { largestShare } = await run()
      largest = Math.max(largest, largestShare)
      expect(largestShare).toBeLessThanOrEqual(1)
    })
  }

  afterAll(() => console.log(`training on ${JSON.stringify(options)}: at most ${largest.toFixed(2)} of the tolerance`))
})

describe('gradients of far values', () => {
  it('give no NaN: slopes vanish or stay', async () => {
    using backend = await createWasmTrainingBackend()
    await backend.session(async () => {
      const data = Float32Array.of(-3e38, -1e10, -100, -40, -1e-30, -0, 0, 1e-30, 40, 100, 1e10, 3e38)
      const x = backend.tensor(data, [data.length], 'float32')
      const gradient = backend.tensor(
        data.map(() => 1),
        [data.length],
        'float32',
      )
      for (const activation of ['quickGelu', 'gelu', 'geluTanh', 'relu', 'sigmoid'] as const) {
        const slopes = await backend.ops.activationGradient({ x, gradient }, { activation }).read()
        const far = activation === 'sigmoid' ? 0 : 1
        for (const [i, slope] of slopes.entries()) {
          if (Math.abs(data[i]) >= 40)
            expect(slope, `${activation} at ${data[i]}`).toBeCloseTo(data[i] < 0 ? 0 : far, 6)
          else expect(slope, `${activation} at ${data[i]}`).not.toBeNaN()
        }
      }
    })
  })
})

describe('an empty batch', () => {
  it('gives empty gradients, and zeros where it is summed over', async () => {
    using backend = await createWasmTrainingBackend()
    await backend.session(async () => {
      const { ops } = backend
      const of = (...shape: number[]) => backend.tensor(new Float32Array(sizeOf(shape)), shape, 'float32')
      const norm = ops.layerNormGradient({ x: of(0, 3), weight: of(3), gradient: of(0, 3) }, { epsilon: 1e-5 })
      expect(await norm.x.read()).toHaveLength(0)
      expect([...(await norm.weight.read())]).toEqual([0, 0, 0])
      expect([...(await ops.linearWeightGradient({ x: of(0, 2), gradient: of(0, 1) }).read())]).toEqual([0, 0])
      expect([...(await ops.sum({ x: of(0, 2) }, { axes: [0] }).read())]).toEqual([0, 0])
      const none = [
        ops.linearInputGradient({ weight: of(3, 2), gradient: of(0, 3) }),
        ops.selfAttentionGradient({ qkv: of(0, 7, 12), gradient: of(0, 7, 4) }, { heads: 2 }),
        ops.permute({ x: of(0, 3) }, { axes: [1, 0] }),
        ops.pad({ x: of(0) }, { margins: [[0, 0]] }),
        ops.exp({ x: of(0) }),
      ]
      for (const tensor of none) expect(await tensor.read()).toHaveLength(0)
    })
  })
})

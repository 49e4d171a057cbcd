import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { valueAndGrad } from '@typeclip/autograd'
import { sizeOf, type Tensor } from '@typeclip/tensor'
import { seededRandom } from '@typeclip/tensor/conformance'
import type { Variable } from '@typeclip/tensor/training'
import { describe, expect, it } from 'vitest'
import { createWasmBackend } from '../src/index.js'
import { createWasmTrainingBackend } from '../src/training.js'

describe('memory', () => {
  it('holds nothing for scopes after work, and reserves nothing more for the same work again', async () => {
    using backend = await createWasmBackend()
    const weight = backend.pack({ shape: [96, 64], data: new Float32Array(96 * 64).fill(0.5) }, 'linear')
    const work = () =>
      backend.session(async () => {
        let x = backend.tensor(new Float32Array(50 * 64).fill(1), [1, 50, 64], 'float32')
        for (let layer = 0; layer < 4; layer++) {
          x = backend.scope(() => {
            const qkv = backend.ops.linear({ x, weight }, { activation: 'quickGelu' })
            const { selfAttention, concat } = backend.ops
            const attended = selfAttention({ qkv }, { heads: 4 })
            return concat({ a: attended, b: attended }, { axis: 2 })
          })
        }
        return x.read()
      })
    const first = await work()
    const { reserved } = backend.memory()
    for (let round = 0; round < 5; round++) expect(await work()).toEqual(first)
    expect(backend.memory()).toEqual({ weights: 96 * 64 * 4, scopes: 0, reserved })
    weight.dispose()
    expect(backend.memory().weights).toBe(0)
  })

  it('of disposed backends is given back, though their handles are kept', async () => {
    setFlagsFromString('--expose-gc')
    const collect: () => void = runInNewContext('gc')
    const data = new Float32Array(1 << 23).fill(1)
    const kept: unknown[] = []
    collect()
    const before = process.memoryUsage.rss()
    for (let round = 0; round < 16; round++) {
      const backend = await createWasmBackend()
      kept.push(backend, backend.pack({ shape: [1 << 23], data }, 'vector'))
      backend.dispose()
    }
    collect()
    // Sixteen times 32 MB were written; two of them may still wait for the collector.
    expect(kept).toHaveLength(32)
    expect(process.memoryUsage.rss() - before).toBeLessThan(100 << 20)
  })
})

describe('memory of training', () => {
  it('is the same after each step: what a step made is freed, and used again by the next', async () => {
    using backend = await createWasmTrainingBackend()
    const random = seededRandom(3)
    const draw = (shape: readonly number[]) => ({
      shape,
      data: Float32Array.from({ length: sizeOf(shape) }, () => random() - 0.5),
    })
    const [up, down] = [backend.variable(draw([64, 32])), backend.variable(draw([32, 64]))]
    const { data, shape } = draw([40, 32])
    const differentiate = valueAndGrad(backend, ({ ops }, weights: { up: Variable; down: Variable }, x: Tensor) => {
      const hidden = ops.linear({ x, weight: weights.up }, { activation: 'quickGelu' })
      const out = ops.linear({ x: hidden, weight: weights.down, residual: x })
      return ops.mean({ x: ops.mul({ a: out, b: out }) }, { axes: [0, 1] })
    })
    const step = () =>
      backend.session(async () => {
        const { value, gradients } = differentiate({ up, down }, backend.tensor(data, shape, 'float32'))
        if (gradients.up !== undefined) backend.updates.accumulate({ total: up, x: gradients.up })
        await value.read()
        return backend.memory()
      })
    const first = await step()
    expect(first.scopes).toBeGreaterThan(0)
    for (let round = 0; round < 5; round++) expect(await step()).toEqual(first)
    expect(backend.memory()).toEqual({ ...first, scopes: 0 })
    up.dispose()
    down.dispose()
    expect(backend.memory().weights).toBe(0)
  })
})

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { createWasmBackend } from '../src/index.js'

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

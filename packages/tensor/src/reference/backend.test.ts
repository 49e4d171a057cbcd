import { describe, expect, it } from 'vitest'
import { createReferenceBackend } from '../reference.js'

describe('createReferenceBackend', () => {
  it('computes in float64 and rounds once, when read', async () => {
    using backend = createReferenceBackend()
    const [sum] = await backend.session(async () => {
      const one = backend.tensor(Float32Array.of(1), [], 'float32')
      const tiny = backend.tensor(Float32Array.of(2 ** -40), [], 'float32')
      const both = backend.ops.add({ a: one, b: tiny })
      return backend.ops.sub({ a: both, b: one }).read()
    })
    expect(sum).toBe(2 ** -40)
    expect(backend.info).toEqual({ name: 'reference', precision: 'float64', threads: 1, details: {} })
  })

  it('counts 8 bytes an element', async () => {
    using backend = createReferenceBackend()
    const weight = backend.pack({ shape: [3], data: new Float32Array(3) }, 'vector')
    await backend.session(async () => {
      backend.ops.relu({ x: backend.tensor(new Float32Array(10), [2, 5], 'float32') })
      expect(backend.memory()).toEqual({ weights: 24, scopes: 160, reserved: 184 })
    })
    weight.dispose()
    expect(backend.memory()).toEqual({ weights: 0, scopes: 0, reserved: 0 })
  })

  it('takes an empty batch', async () => {
    using backend = createReferenceBackend()
    const shape = await backend.session(async () => {
      const x = backend.tensor(new Float32Array(0), [0, 4], 'float32')
      const weight = backend.tensor(new Float32Array(12), [3, 4], 'float32')
      return backend.ops.l2Normalize({ x: backend.ops.linear({ x, weight }) }).shape
    })
    expect(shape).toEqual([0, 3])
  })
})

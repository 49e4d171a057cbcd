import { createReferenceTrainingBackend } from '@typeclip/tensor/reference'
import { describe, expect, it } from 'vitest'
import { AutogradError } from './error.js'
import { record } from './record.js'
import { valueAndGrad } from './value-and-grad.js'

const backend = createReferenceTrainingBackend()

describe('valueAndGrad', () => {
  it('gives the loss and its gradient at each parameter', async () => {
    // (w x + b - y)² at w = 2, x = 3, b = 1, y = 5: an error of 2.
    const step = valueAndGrad(backend, ({ ops }, { w, b }, x: number, y: number) => {
      const given = (value: number) => backend.tensor(Float32Array.of(value), [], 'float32')
      const error = ops.sub({ a: ops.add({ a: ops.mul({ a: w, b: given(x) }), b }), b: given(y) })
      return ops.mul({ a: error, b: error })
    })
    await backend.session(async () => {
      const w = backend.tensor(Float32Array.of(2), [], 'float32')
      const b = backend.tensor(Float32Array.of(1), [], 'float32')
      const { value, gradients } = step({ w, b }, 3, 5)
      expect([...(await value.read())]).toEqual([4])
      expect([...((await gradients.w?.read()) ?? [])]).toEqual([12])
      expect([...((await gradients.b?.read()) ?? [])]).toEqual([4])
    })
  })

  it('has no gradient for a parameter that the loss does not depend on', async () => {
    const step = valueAndGrad(backend, ({ ops }, { used }) => ops.exp({ x: used }))
    await backend.session(async () => {
      const used = backend.tensor(Float32Array.of(0), [], 'float32')
      const unused = backend.tensor(Float32Array.of(0), [], 'float32')
      expect(Object.keys(step({ used, unused }).gradients)).toEqual(['used'])
    })
  })

  it('keeps the results and frees all else, also when the loss throws', async () => {
    const step = valueAndGrad(backend, ({ ops }, { x }, fail: boolean) => {
      const square = ops.mul({ a: x, b: x })
      if (fail) throw new Error('stop')
      return ops.mean({ x: ops.gelu({ x: square }) }, { axes: [0] })
    })
    await backend.session(async () => {
      const x = backend.tensor(new Float32Array(100), [100], 'float32')
      const before = backend.memory().scopes
      expect(() => step({ x }, true)).toThrow('stop')
      expect(backend.memory().scopes).toBe(before)
      step({ x }, false)
      expect(backend.memory().scopes).toBe(before + 101 * 8)
    })
  })

  it('refuses a loss that is not one number, and one that depends on no parameter', async () => {
    await backend.session(async () => {
      const x = backend.tensor(new Float32Array(3), [3], 'float32')
      const other = backend.tensor(new Float32Array(1), [], 'float32')
      const code = (run: () => unknown): unknown => {
        try {
          return run()
        } catch (error) {
          expect(error).toBeInstanceOf(AutogradError)
          return error instanceof AutogradError ? error.code : undefined
        }
      }
      expect(code(() => valueAndGrad(backend, ({ ops }) => ops.exp({ x }))({ x }))).toBe('shape-mismatch')
      expect(code(() => valueAndGrad(backend, ({ ops }) => ops.exp({ x: other }))({ x }))).toBe('not-recorded')
      expect(code(() => record(backend, [x]).gradientsAlong([[x, other]]))).toBe('shape-mismatch')
    })
  })
})

describe('record', () => {
  it('carries a gradient that was computed elsewhere on to the sources (GradCache)', async () => {
    const [whole, apart] = await backend.session(async () => {
      const x = backend.tensor(Float32Array.of(0.5, -1, 2), [3], 'float32')
      const features = record(backend, [x])
      const feature = features.backend.ops.gelu({ x })
      const rest = record(backend, [feature])
      const loss = rest.backend.ops.sum({ x: rest.backend.ops.mul({ a: feature, b: feature }) }, { axes: [0] })
      const atFeature = rest.gradients(loss).get(feature)
      if (atFeature === undefined) return expect.unreachable()

      const both = record(backend, [x])
      const again = both.backend.ops.gelu({ x })
      const same = both.backend.ops.sum({ x: both.backend.ops.mul({ a: again, b: again }) }, { axes: [0] })
      return [
        both.gradients(same).get(x)?.read(),
        features
          .gradientsAlong([[feature, atFeature]])
          .get(x)
          ?.read(),
      ]
    })
    expect(await apart).toEqual(await whole)
  })

  it('passes over outputs that depend on no source', async () => {
    await backend.session(async () => {
      const [x, y] = [1, 2].map(value => backend.tensor(Float32Array.of(value), [1], 'float32'))
      const recorder = record(backend, [x])
      expect(recorder.gradientsAlong([[recorder.backend.ops.exp({ x: y }), y]]).size).toBe(0)
    })
  })
})

import { describe, expect, it } from 'vitest'
import { interpolateWeights } from './interpolate-weights.js'

const weights = (...data: number[]) => new Map([['w', { shape: [data.length], data: Float32Array.from(data) }]])

describe('interpolateWeights', () => {
  it('lies between two models, and on them at the ends', () => {
    const [a, b] = [weights(1, -0.5, 3), weights(3, 0.5, 3)]
    expect(interpolateWeights(a, b, 0)).toEqual(a)
    expect(interpolateWeights(a, b, 1)).toEqual(b)
    expect([...(interpolateWeights(a, b, 0.25).get('w')?.data ?? [])]).toEqual([1.5, -0.25, 3])
  })

  it('refuses models that differ in names or shapes', () => {
    const other = new Map([['v', { shape: [1], data: new Float32Array(1) }]])
    expect(() => interpolateWeights(weights(1), other, 0.5)).toThrow(/v is missing in one model and \[1\] in the other/)
    expect(() => interpolateWeights(weights(1), weights(1, 2), 0.5)).toThrow(/w is \[1\] in one model and \[2\]/)
    expect(() => interpolateWeights(weights(1), weights(2), Number.NaN)).toThrow(/alpha is NaN/)
  })
})

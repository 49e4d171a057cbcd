import { describe, expect, it } from 'vitest'
import { linear } from '../ops/linear.js'
import { slice } from '../ops/slice.js'
import { seededRandom } from '../random.js'
import { fill, toValues } from './sample.js'
import { toleranceOf } from './tolerance.js'

describe('toleranceOf', () => {
  it('allows a float32 sum of 768 products in plain order, and not much more', () => {
    const sample = { inputs: { x: [4, 768], weight: [32, 768] }, attributes: {} }
    const inputs = fill(sample, seededRandom(3))
    const want = linear.reference({ x: toValues(inputs).x, weight: toValues(inputs).weight }, {})
    const tolerance = toleranceOf(linear, inputs, {}, want, seededRandom(4))
    const errors = Array.from(want.data, (value, at) => {
      const [row, column] = [Math.floor(at / 32), at % 32]
      let sum = 0
      for (let k = 0; k < 768; k++) {
        const product = Math.fround(inputs.x.data[row * 768 + k] * inputs.weight.data[column * 768 + k])
        sum = Math.fround(sum + product)
      }
      return Math.abs(sum - value)
    })
    const share = Math.max(...errors) / tolerance
    expect(share).toBeLessThan(1)
    expect(share).toBeGreaterThan(0.1)
  })

  it('allows nothing where numbers are only moved', () => {
    const sample = { inputs: { x: [2] }, attributes: { ranges: [[0, 1]] as const } }
    const inputs = fill(sample, seededRandom(5))
    const want = slice.reference({ x: toValues(inputs).x }, sample.attributes)
    expect(toleranceOf(slice, inputs, sample.attributes, want, seededRandom(6))).toBe(0)
  })
})

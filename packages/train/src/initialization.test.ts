import type { Shape } from '@typeclip/tensor'
import { describe, expect, it } from 'vitest'
import { initialDistributions, initialize } from './initialization.js'
import { createRandom } from './random.js'

const shapes = new Map<string, Shape>([
  ['logit_scale', []],
  ['vision.class_token', [64]],
  ['vision.patch.weight', [64, 3, 8, 8]],
  ['vision.blocks.0.norm1.weight', [64]],
  ['vision.blocks.0.qkv.weight', [192, 64]],
  ['vision.blocks.0.up.bias', [256]],
  ['vision.blocks.0.up.weight', [256, 64]],
  ['text.tokens', [500, 32]],
  ['text.blocks.0.down.weight', [32, 128]],
  ['text.blocks.0.down.bias', [32]],
])

describe('initialize', () => {
  it('draws what the distributions say', () => {
    const distributions = initialDistributions(shapes)
    for (const [name, { shape, data }] of initialize(shapes, createRandom(3))) {
      const distribution = distributions.get(name) ?? expect.unreachable(name)
      expect(shape).toEqual(shapes.get(name))
      if (distribution.kind === 'constant') {
        expect(data.every(value => value === Math.fround(distribution.value))).toBe(true)
        continue
      }
      const { length } = data
      const mean = data.reduce((sum, value) => sum + value, 0) / length
      const std = Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / length)
      const [want, spread] =
        distribution.kind === 'normal' ? [distribution.std, 2] : [distribution.bound / Math.sqrt(3), 5]
      // The check of golden/train/init.json.
      expect(Math.abs(std / want - 1), name).toBeLessThan(5 / Math.sqrt(spread * length))
      expect(Math.abs(mean), name).toBeLessThan((5 * std) / Math.sqrt(length))
      if (distribution.kind === 'uniform') {
        expect(
          data.every(value => Math.abs(value) <= distribution.bound),
          name,
        ).toBe(true)
      }
    }
  })

  it('draws the same from the same seed, and others from another', () => {
    const tokens = (seed: number) => initialize(shapes, createRandom(seed)).get('text.tokens')?.data
    expect(tokens(1)).toEqual(tokens(1))
    expect(tokens(1)).not.toEqual(tokens(2))
  })
})

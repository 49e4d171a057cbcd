import { clipRecipe, normalizationTable, normalize } from '@typeclip/image'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../random.js'
import type { AugmentationConfig } from '../config.js'
import { augment } from './augment.js'

const size = 12
const table = normalizationTable(clipRecipe(size))
const rgb = Uint8Array.from({ length: size * size * 3 }, (_, i) => (i * 37) % 256)

function changed(config: AugmentationConfig, seed = 1): Float32Array {
  const into = new Float32Array(3 * size * size)
  augment(rgb, size, config, table, createRandom(seed), into)
  return into
}

const everything: AugmentationConfig = {
  ...{ rotate: 15, scale: [0.8, 1.2], shift: 0.1, shear: 8, flip: 0.5, fill: 'edge' },
  ...{ brightness: 0.3, contrast: 0.3, saturation: 0.3, hue: 0.1, grey: 0.2, invert: 0.1 },
  erase: { chance: 0.5, area: [0.1, 0.3] },
}

describe('augment', () => {
  it('only normalises, bit for bit, when nothing is configured or nothing happens', () => {
    const plain = new Float32Array(3 * size * size)
    normalize(rgb, table, plain)
    expect(changed({})).toEqual(plain)
    expect(changed({ scale: [1, 1], grey: 1e-9, erase: { chance: 0 } })).toEqual(plain)
  })

  it('depends on the random state alone', () => {
    expect(changed(everything, 9)).toEqual(changed(everything, 9))
    expect(changed(everything, 9)).not.toEqual(changed(everything, 10))
  })

  it('draws as many numbers whatever happens', () => {
    const drawn = (seed: number): number => {
      const random = createRandom(seed)
      augment(rgb, size, everything, table, random, new Float32Array(3 * size * size))
      const end = random.state().join()
      const again = createRandom(seed)
      let count = 0
      for (; count < 100 && again.state().join() !== end; count++) again.uniform()
      return count
    }
    expect(new Set(Array.from({ length: 50 }, (_, seed) => drawn(seed)))).toEqual(new Set([6 + 6 + 5])) // shape, colour, rectangle
  })

  it('gives values that a picture can have', () => {
    const [least, greatest] = [Math.min(...table), Math.max(...table)]
    fc.assert(
      fc.property(fc.integer(), seed => {
        for (const value of changed(everything, seed)) {
          expect(value >= least && value <= greatest).toBe(true)
        }
      }),
      { numRuns: 50 },
    )
  })

  it('erases a rectangle of the configured area, in the mean colour', () => {
    fc.assert(
      fc.property(fc.integer(), seed => {
        const plain = changed({})
        const erased = changed({ erase: { chance: 1, area: [0.25, 0.25] } }, seed)
        const different = erased.subarray(0, size * size).filter((value, i) => value !== plain[i])
        expect(new Set(different).size).toBe(1)
        const mean = plain.subarray(0, size * size).reduce((a, b) => a + b, 0) / (size * size)
        expect(different[0]).toBeCloseTo(mean)
        expect(Math.abs(different.length / (size * size) - 0.25)).toBeLessThan(0.08)
      }),
      { numRuns: 50 },
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { patchesKept } from './patch-dropout.js'

const place = { seed: 1, step: 0, rank: 0 }

describe('patchesKept', () => {
  it('keeps a share of each picture, each patch once, in the order of the picture', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer(),
        (kept, patches, seed) => {
          const rows = patchesKept({ kept }, 3, patches, { ...place, seed })
          expect(rows).toHaveLength(3)
          for (const row of rows) {
            expect(row).toHaveLength(Math.max(1, Math.floor(kept * patches)))
            expect([...new Set(row)].sort((a, b) => a - b)).toEqual(row)
            expect(row[0]).toBeGreaterThanOrEqual(0)
            expect(row[row.length - 1]).toBeLessThan(patches)
          }
        },
      ),
    )
  })

  it('keeps every patch as often as another', () => {
    const counts = new Array<number>(10).fill(0)
    for (let step = 0; step < 200; step++) {
      for (const patch of patchesKept({ kept: 0.5 }, 10, 10, { ...place, step }).flat()) counts[patch]++
    }
    // 1000 of 2000 are expected, with a standard deviation of 22.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(110)
  })

  it('draws others at each step, for each picture and each worker', () => {
    const at = (change: Partial<typeof place>) => patchesKept({ kept: 0.3 }, 2, 100, { ...place, ...change })
    const drawn = [at({}), at({ step: 1 }), at({ rank: 1 }), at({ seed: 2 })].flat().map(String)
    expect(new Set(drawn).size).toBe(8)
    expect(at({})).toEqual(at({}))
  })

  it.each([
    [[[0]], 'of too few rows'],
    [[[0], [1, 2]], 'of uneven rows'],
    [[[0], [4]], 'of patches that are none'],
    [[[], []], 'of nothing'],
  ])('refuses a choice %o, %s', chosen => {
    expect(() => patchesKept({ choose: () => chosen }, 2, 4, place)).toThrow(/2 rows of equally many patches below 4/)
  })
})

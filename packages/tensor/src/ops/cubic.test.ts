import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cubicTaps } from './cubic.js'
import { positionInterpolate } from './position-interpolate.js'

const size = fc.integer({ min: 1, max: 40 })

describe('cubicTaps', () => {
  it('sum to 1 and lie within the input', () => {
    fc.assert(
      fc.property(size, size, fc.boolean(), fc.constantFrom(-0.5, -0.75), (from, to, antialias, a) => {
        const taps = cubicTaps(from, to, antialias, a)
        expect(taps).toHaveLength(to)
        for (const { at, weights } of taps) {
          expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12)
          expect(weights).toHaveLength(at.length)
          expect(at.every(x => x >= 0 && x < from)).toBe(true)
        }
      }),
    )
  })

  it('are the same seen from the other end', () => {
    fc.assert(
      fc.property(size, size, fc.boolean(), (from, to, antialias) => {
        const dense = cubicTaps(from, to, antialias, -0.5).map(({ at, weights }) => {
          const row = new Array<number>(from).fill(0)
          at.forEach((x, i) => {
            row[x] += weights[i]
          })
          return row
        })
        const mirrored = dense.map(row => row.toReversed()).toReversed()
        dense.forEach((row, i) => {
          row.forEach((weight, x) => {
            expect(weight).toBeCloseTo(mirrored[i][x], 9)
          })
        })
      }),
    )
  })
})

describe('positionInterpolate', () => {
  const plain = { prefix: 0, antialias: false, cubicCoefficient: -0.75 } as const
  const grid = { shape: [16, 1], data: Float64Array.from({ length: 16 }, (_, i) => i + 1) }

  it('keeps a grid of the same size, whatever the filter', () => {
    for (const attributes of [{ prefix: 0 }, plain]) {
      const same = positionInterpolate.reference({ position: grid }, { ...attributes, from: [4, 4], to: [4, 4] })
      expect([...same.data]).toEqual([...grid.data])
    }
  })

  it("without antialias equals the cubic of ONNX's Resize (its node tests resize_upsample_cubic, resize_downsample_cubic)", () => {
    const larger = positionInterpolate.reference({ position: grid }, { ...plain, from: [4, 4], to: [8, 8] })
    const firstRow = [0.47265625, 0.76953125, 1.24609375, 1.875, 2.28125, 2.91015625, 3.38671875, 3.68359375]
    const lastRow = [13.31640625, 13.61328125, 14.08984375, 14.71875, 15.125, 15.75390625, 16.23046875, 16.52734375]
    expect([...larger.data.slice(0, 8)]).toEqual(firstRow)
    expect([...larger.data.slice(56)]).toEqual(lastRow)

    const smaller = positionInterpolate.reference({ position: grid }, { ...plain, from: [4, 4], to: [3, 3] })
    const want = [1.630787, 3.00463, 4.378473, 7.126159, 8.5, 9.873845, 12.621531, 13.995373, 15.369222]
    want.forEach((value, i) => {
      expect(smaller.data[i]).toBeCloseTo(value, 4)
    })
  })

  it('leaves the prefix alone', () => {
    const position = { shape: [6, 2], data: Float64Array.from({ length: 12 }, (_, i) => i) }
    const { shape, data } = positionInterpolate.reference({ position }, { prefix: 2, from: [2, 2], to: [1, 3] })
    expect(shape).toEqual([5, 2])
    expect([...data.slice(0, 4)]).toEqual([0, 1, 2, 3])
  })
})

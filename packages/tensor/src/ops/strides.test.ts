import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sizeOf } from '../tensor.js'
import { broadcastShapes, broadcastStrides } from './broadcast.js'
import { offsets, stridesOf } from './strides.js'

const shapes = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 })

describe('offsets', () => {
  it('of a contiguous tensor count up', () => {
    fc.assert(
      fc.property(shapes, fc.nat(9), (shape, base) => {
        const counted = Array.from({ length: sizeOf(shape) }, (_, i) => base + i)
        expect([...offsets(shape, stridesOf(shape), base)]).toEqual(counted)
      }),
    )
  })

  it('with strides swapped transpose', () => {
    expect([...offsets([3, 2], [1, 3])]).toEqual([0, 3, 1, 4, 2, 5])
  })
})

describe('broadcastShapes', () => {
  it.each([
    [[2, 3], [3], [2, 3]],
    [
      [5, 1],
      [1, 7],
      [5, 7],
    ],
    [[], [4], [4]],
    [
      [2, 1, 3],
      [4, 1],
      [2, 4, 3],
    ],
    [[0, 3], [1], [0, 3]],
    [[2], [3], undefined],
    [[0], [2], undefined],
  ])('of %j and %j is %j', (a, b, want) => {
    expect(broadcastShapes(a, b)).toEqual(want)
    expect(broadcastShapes(b, a)).toEqual(want)
  })

  it('repeats by steps of 0', () => {
    expect([...offsets([2, 3], broadcastStrides([3], [2, 3]))]).toEqual([0, 1, 2, 0, 1, 2])
    expect([...offsets([2, 3], broadcastStrides([2, 1], [2, 3]))]).toEqual([0, 0, 0, 1, 1, 1])
  })
})

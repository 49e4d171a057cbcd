import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BytePixels } from '../pixels.js'
import { orientPixels } from './orient.js'

// 1 2 3
// 4 5 6
const stored = { mode: 'L', width: 3, height: 2, data: Uint8Array.of(1, 2, 3, 4, 5, 6) } as const

describe('orientPixels', () => {
  // EXIF 2.32, tag 274: where row 0 and column 0 of the stored picture lie when it is seen upright.
  it.each([
    [1, 'as stored', [1, 2, 3, 4, 5, 6]],
    [2, 'mirrored left to right', [3, 2, 1, 6, 5, 4]],
    [3, 'turned by 180 degrees', [6, 5, 4, 3, 2, 1]],
    [4, 'mirrored top to bottom', [4, 5, 6, 1, 2, 3]],
    [5, 'transposed', [1, 4, 2, 5, 3, 6]],
    [6, 'turned clockwise', [4, 1, 5, 2, 6, 3]],
    [7, 'transposed across', [6, 3, 5, 2, 4, 1]],
    [8, 'turned anticlockwise', [3, 6, 2, 5, 1, 4]],
  ])('%i is %s', (orientation, _, expected) => {
    const turned = orientPixels({ ...stored, orientation })
    expect(Array.from(turned.data)).toEqual(expected)
    expect([turned.width, turned.height]).toEqual(orientation < 5 ? [3, 2] : [2, 3])
    expect(turned.orientation).toBeUndefined()
  })

  it('is undone by the opposite orientation, whatever the size and the channels', () => {
    const opposite = [1, 2, 3, 4, 5, 8, 7, 6]
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 8 }),
        (width, height, orientation) => {
          const data = Uint8Array.from({ length: width * height * 4 }, (_, index) => index)
          const picture: BytePixels = { mode: 'RGBA', width, height, data }
          const turned = orientPixels({ ...picture, orientation })
          expect(orientPixels({ ...turned, orientation: opposite[orientation - 1] })).toEqual(picture)
        },
      ),
    )
  })

  it('keeps the kind of array, the palette and the colour key', () => {
    const grey = {
      mode: 'I;16',
      width: 1,
      height: 2,
      data: Uint16Array.of(1, 60000),
      orientation: 6,
      colourKey: [1],
    } as const
    expect(orientPixels(grey)).toEqual({
      mode: 'I;16',
      width: 2,
      height: 1,
      data: Uint16Array.of(60000, 1),
      colourKey: [1],
    })
  })
})

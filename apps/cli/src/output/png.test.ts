import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { encodePng } from './png.js'

describe('encodePng', () => {
  it('holds the pixels bit for bit', async () => {
    const pictures = fc
      .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }))
      .chain(([width, height]) => {
        const length = width * height * 3
        return fc.record({
          width: fc.constant(width),
          height: fc.constant(height),
          data: fc.uint8Array({ minLength: length, maxLength: length }),
        })
      })
    await fc.assert(
      fc.asyncProperty(pictures, async picture => {
        const { data, info } = await sharp(encodePng(picture)).raw().toBuffer({ resolveWithObject: true })
        expect(info).toMatchObject({ width: picture.width, height: picture.height, channels: 3 })
        expect(Uint8Array.from(data)).toEqual(picture.data)
      }),
      { numRuns: 50 },
    )
  })
})

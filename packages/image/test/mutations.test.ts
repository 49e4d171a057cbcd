// Real picture files, cut, overwritten, shortened and stretched at random: what comes out is a sound picture or an
// ImageError, and never a picture above the limit.

import { readFileSync } from 'node:fs'
import { readJson, sharedPath } from '@typeclip/golden'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ImageError } from '../src/error.js'
import { decodeImage } from '../src/node.js'
import { checkPixels } from '../src/pixels.js'
import type { Source } from './corpus.js'

const pixelLimit = 100_000

const { sources } = readJson<{ sources: Source[] }>('golden/images/sources.json')
const files = sources
  .filter(({ width, height }) => width * height < 20_000)
  .map(({ src }) => new Uint8Array(readFileSync(sharedPath(`golden/images/${src}`))))

const position = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
// Headers are where the harm is: half of the positions lie in the first bytes.
const at = fc.oneof(
  position.map(share => (length: number) => Math.floor(share * length)),
  fc.nat(120).map(index => (length: number) => index % length),
)
const mutation = fc.oneof(
  fc.record({ at, value: fc.nat(255) }).map(({ at, value }) => (bytes: number[]) => {
    bytes[at(bytes.length)] = value
  }),
  fc
    .record({ at, value: fc.constantFrom(0, 0x7f, 0x80, 0xff), count: fc.nat(8) })
    .map(({ at, value, count }) => (bytes: number[]) => {
      bytes.fill(value, at(bytes.length), at(bytes.length) + count)
    }),
  fc.record({ at, count: fc.nat(40) }).map(({ at, count }) => (bytes: number[]) => {
    bytes.splice(at(bytes.length), count)
  }),
  fc.record({ at, added: fc.array(fc.nat(255), { maxLength: 12 }) }).map(({ at, added }) => (bytes: number[]) => {
    bytes.splice(at(bytes.length), 0, ...added)
  }),
  position.map(share => (bytes: number[]) => {
    bytes.length = 1 + Math.floor(share * (bytes.length - 1))
  }),
)

describe('decodeImage on damaged files', () => {
  it('gives a sound picture within the limit, or an ImageError', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        async (file, mutations) => {
          const bytes = Array.from(file)
          for (const mutate of mutations) mutate(bytes)
          try {
            const pixels = await decodeImage(Uint8Array.from(bytes), { pixelLimit })
            checkPixels(pixels)
            expect(pixels.width * pixels.height).toBeLessThanOrEqual(pixelLimit)
          } catch (error) {
            if (!(error instanceof ImageError) || error.code === 'bad-argument') throw error
          }
        },
      ),
      { numRuns: 1500 },
    )
  })

  it('gives an ImageError for bytes of no sense behind a true beginning', async () => {
    const beginning = fc.constantFrom(...files.map(file => file.subarray(0, 16)))
    await fc.assert(
      fc.asyncProperty(beginning, fc.uint8Array({ maxLength: 300 }), async (head, tail) => {
        try {
          checkPixels(await decodeImage(Uint8Array.from([...head, ...tail]), { pixelLimit }))
        } catch (error) {
          if (!(error instanceof ImageError) || error.code === 'bad-argument') throw error
        }
      }),
      { numRuns: 500 },
    )
  })
})

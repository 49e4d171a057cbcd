// Sound pictures cut at any place, all at once: each is told to be cut, whatever its decoder says.
import { readFileSync } from 'node:fs'
import { describeGolden, readJson, sharedPath } from '@typeclip/golden'
import { expect } from 'vitest'
import { type ForeignFormat, isCutShort } from '../src/decode/cut-short.js'
import { decodeImage } from '../src/node.js'
import type { Source } from './corpus.js'

const formats: Readonly<Record<string, ForeignFormat>> = { JPEG: 'JPEG', WEBP: 'WebP', TIFF: 'TIFF', AVIF: 'AVIF' }
const { sources } = readJson<{ sources: Source[] }>('golden/images/sources.json')

describeGolden(
  'images/cut short',
  // What is cut off that one is not needed.
  sources.filter(({ format, src }) => format in formats && !src.includes('trailing-bytes')),
  ({ src }) => src,
  async ({ src, format }) => {
    const bytes = new Uint8Array(readFileSync(sharedPath(`golden/images/${src}`)))
    expect(isCutShort(bytes, formats[format])).toBe(false)
    const cuts = [0.04, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97].map(share => Math.floor(share * bytes.length))
    const outcomes = cuts.map(length => decodeImage(bytes.subarray(0, length)).catch(({ code }) => code))
    expect(await Promise.all(outcomes)).toEqual(cuts.map(() => 'truncated'))
  },
)

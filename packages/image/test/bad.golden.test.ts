// Broken and hostile files: one of the acceptable outcomes, and an error of one sentence that names the file.
import { describeGolden, readJson, sharedPath } from '@typeclip/golden'
import { expect } from 'vitest'
import { toRgb } from '../src/convert/rgb.js'
import { ImageError } from '../src/errors.js'
import { decodeImage } from '../src/node.js'
import { type BadFile, sha256 } from './corpus.js'

const corpus = readJson<{ pixel_limit: number; files: BadFile[] }>('golden/images/bad.json')

describeGolden(
  'images/bad',
  corpus.files,
  ({ file, why }) => `${file}: ${why}`,
  async ({ file, expect: acceptable, sha256_rgb }) => {
    const path = sharedPath(`golden/images/${file}`)
    const outcomes = acceptable.split('|')
    try {
      const pixels = await decodeImage(path, { pixelLimit: corpus.pixel_limit })
      expect(outcomes).toContain('decodes')
      expect(sha256(toRgb(pixels).data)).toBe(sha256_rgb)
    } catch (error) {
      if (!(error instanceof ImageError)) throw error
      expect(outcomes).toContain(`error:${error.code}`)
      expect(error.message.startsWith(`${path}: `)).toBe(true)
    }
  },
)

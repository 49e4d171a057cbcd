// Broken and hostile files: one of the acceptable outcomes, and an error of one sentence that names the file.
import { describeGolden, readJson, sharedPath } from '@typeclip/golden'
import { expect } from 'vitest'
import { ImageError } from '../src/errors.js'
import { decodeImage } from '../src/node.js'
import type { BadFile } from './corpus.js'

const corpus = readJson<{ pixel_limit: number; files: BadFile[] }>('golden/images/bad.json')

describeGolden(
  'images/bad',
  corpus.files,
  ({ file, why }) => `${file}: ${why}`,
  async ({ file, expect: acceptable }) => {
    const path = sharedPath(`golden/images/${file}`)
    const outcomes = acceptable.split('|')
    const result = await decodeImage(path, { pixelLimit: corpus.pixel_limit }).catch((error: unknown) => error)
    if (result instanceof ImageError) {
      expect(outcomes).toContain(`error:${result.code}`)
      expect(result.message.startsWith(`${path}: `)).toBe(true)
    } else {
      expect(result).not.toBeInstanceOf(Error)
      expect(outcomes).toContain('decodes')
    }
  },
)

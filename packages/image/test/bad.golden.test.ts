// Broken and hostile files: one of the acceptable outcomes, and an error of one sentence that names the file.
import { describeGolden, readJson, sharedPath } from '@typeclip/golden'
import { expect, it } from 'vitest'
import { toRgb } from '../src/convert/rgb.js'
import { ImageError } from '../src/error.js'
import { decodeImage } from '../src/node.js'
import type { Pixels } from '../src/pixels.js'
import { type BadFile, sha256 } from './corpus.js'

const pathOf = (file: string): string => sharedPath(`golden/images/${file}`)
const corpus = readJson<{ pixel_limit: number; files: BadFile[] }>('golden/images/bad.json')

describeGolden(
  'images/bad',
  corpus.files,
  ({ file, why }) => `${file}: ${why}`,
  async bad => {
    const [outcome] = await Promise.allSettled([decode(bad)])
    check(outcome, bad)
  },
)

it('broken files fail alike when they fail at once', async () => {
  const files = Array.from({ length: 4 }, () => corpus.files).flat()
  const outcomes = await Promise.allSettled(files.map(decode))
  outcomes.forEach((outcome, index) => {
    check(outcome, files[index])
  })
})

function decode({ file }: BadFile): Promise<Pixels> {
  return decodeImage(pathOf(file), { pixelLimit: corpus.pixel_limit })
}

function check(outcome: PromiseSettledResult<Pixels>, { file, expect: acceptable, sha256_rgb }: BadFile): void {
  const outcomes = acceptable.split('|')
  if (outcome.status === 'fulfilled') {
    expect(outcomes, file).toContain('decodes')
    expect(sha256(toRgb(outcome.value).data), file).toBe(sha256_rgb)
    return
  }
  const { reason } = outcome
  if (!(reason instanceof ImageError)) throw reason
  expect(outcomes, file).toContain(`error:${reason.code}`)
  expect(reason.message.startsWith(`${pathOf(file)}: `)).toBe(true)
}

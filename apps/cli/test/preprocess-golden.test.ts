// Pixels of golden/images through the command: argument text in, PNG file out.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { describeGolden, isWholeCorpus, readJson, sharedPath } from '@typeclip/golden'
import sharp from 'sharp'
import { expect } from 'vitest'
import { temporaryFolder, typeclip } from './run-cli.js'

interface Case {
  readonly id: string
  readonly src: string
  readonly size: number
  readonly mode: string
  readonly filter: string
  readonly rgb: string
  readonly orient: boolean
  readonly fill: number
  readonly alpha: string
  readonly expected: string
  readonly sha256: string
  readonly need: 'exact' | 'close' | 'optional'
}

const { cases } = readJson<{ cases: readonly Case[] }>('golden/images/cases.json')
const all = !isWholeCorpus || process.env.TYPECLIP_SOAK !== undefined
/** The image package checks every case; here a spread of them, and all options that are rare. */
const chosen = cases.filter((one, index) => all || index % 10 === 0 || one.alpha === 'white' || one.fill !== 0)

describeGolden(
  'cli/preprocess',
  chosen,
  one => one.id,
  async one => {
    const out = join(await temporaryFolder(), 'out.png')
    const { code, json } = await typeclip([
      'preprocess',
      sharedPath(`golden/images/${one.src}`),
      ...flagsOf(one),
      '--out',
      out,
    ])
    if (one.need === 'optional' && code !== 0) {
      expect(json).toMatchObject([{ error: { code: 'unsupported-format' } }])
      return
    }
    expect({ code, json }).toMatchObject({ code: 0, json: [{ out }] })
    const got = await rgbOf(out)
    if (one.need === 'close') {
      const want = await rgbOf(sharedPath(`golden/images/${one.expected}`))
      const sum = got.reduce((total, value, index) => total + Math.abs(value - want[index]), 0)
      expect(sum / want.length).toBeLessThanOrEqual(2)
    } else expect(createHash('sha256').update(got).digest('hex')).toBe(one.sha256)
  },
)

function flagsOf({ size, mode, filter, rgb, orient, fill, alpha }: Case): readonly string[] {
  const flags = ['--size', String(size), '--mode', mode, '--filter', filter, '--rgb', rgb, '--fill', String(fill)]
  return [...flags, ...(orient ? ['--orient'] : []), ...(alpha === 'drop' ? [] : ['--alpha', alpha]), '--json']
}

async function rgbOf(path: string): Promise<Uint8Array> {
  const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true })
  expect(info.channels).toBe(3)
  return data
}

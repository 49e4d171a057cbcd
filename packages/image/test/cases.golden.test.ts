// Every source picture in every way of preparing it, decoded and resized here, against what the references give.
import { createHash } from 'node:crypto'
import { describeGolden, readJson, sharedPath } from '@typeclip/golden'
import { expect } from 'vitest'
import { toRgb } from '../src/convert/rgb.js'
import { decodeImage } from '../src/node.js'
import type { Pixels } from '../src/pixels.js'
import { resizeToBytes } from '../src/preprocess.js'
import { clipRecipe, type Recipe } from '../src/recipe.js'
import type { Filter } from '../src/resample/filters.js'
import { createResampler } from '../src/resample/resampler.js'

interface Case {
  readonly id: string
  readonly src: string
  readonly size: number
  readonly mode: 'crop' | 'squash' | 'pad'
  readonly filter: Filter
  readonly rgb: 'first' | 'last'
  readonly orient: boolean
  readonly fill: number
  readonly alpha: 'drop' | 'white'
  readonly expected: string
  readonly sha256: string
  readonly need: 'exact' | 'close' | 'optional'
}

const { cases } = readJson<{ cases: Case[] }>('golden/images/cases.json')

const decoded = new Map<string, Promise<Pixels>>()
function decode(src: string): Promise<Pixels> {
  const pixels = decoded.get(src) ?? decodeImage(sharedPath(`golden/images/${src}`))
  decoded.set(src, pixels)
  return pixels
}

function recipeOf({ size, mode, filter, rgb, fill }: Case): Recipe {
  const resize = { crop: 'shortest', squash: 'squash', pad: 'longest' } as const
  return { ...clipRecipe(size), resize: resize[mode], filter, rgb, fill }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

const needing = (need: Case['need']) => cases.filter(item => item.need === need)
const resamplers = { wasm: createResampler({ kind: 'wasm' }), typescript: createResampler({ kind: 'typescript' }) }

for (const [kind, resampler] of Object.entries(resamplers)) {
  describeGolden(
    `images/cases exact (${kind})`,
    needing('exact'),
    item => item.id,
    async item => {
      const { size, orient, alpha } = item
      const result = resizeToBytes(await decode(item.src), recipeOf(item), { orient, alpha, resampler })
      expect([result.width, result.height]).toEqual([size, size])
      expect(sha256(result.data)).toBe(item.sha256)
    },
  )
}

describeGolden(
  'images/cases close',
  needing('close'),
  item => item.id,
  async item => {
    const { orient, alpha } = item
    const { data } = resizeToBytes(await decode(item.src), recipeOf(item), { orient, alpha })
    const expected = toRgb(await decode(item.expected)).data
    expect(data.length).toBe(expected.length)
    const difference = data.reduce((sum, value, i) => sum + Math.abs(value - expected[i]), 0)
    expect(difference / data.length).toBeLessThanOrEqual(2)
  },
)

describeGolden(
  'images/cases optional',
  needing('optional'),
  item => item.id,
  async item => {
    const { orient, alpha } = item
    const pixels = await decode(item.src).catch((error: unknown) => error)
    if (pixels instanceof Error) {
      expect(pixels).toMatchObject({ name: 'ImageError', code: 'unsupported-format' })
    } else {
      expect(sha256(resizeToBytes(pixels as Pixels, recipeOf(item), { orient, alpha }).data)).toBe(item.sha256)
    }
  },
)

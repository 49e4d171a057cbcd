// The stored values once more, in a worker in Chromium: the demo's pictures, and complete model folders over HTTP.

import { type OpenPage, skipWithoutChromium } from '@typeclip/browser-harness'
import { describeGolden, hasShared, readJson } from '@typeclip/golden'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { openTypeclip } from './open-typeclip.js'
import { expectClose, floats, openStored } from './tensors.js'

interface Demo {
  readonly pictures: { file: string; name: string; labels: string[]; right: boolean; probabilities: number[] }[]
}

interface Converted {
  readonly layouts: Record<string, string>
  readonly io: string
  readonly texts: string[]
  readonly tol: { readonly image_features: number; readonly text_features: number }
}

const demo = 'models/emoji-reference/demo.json'
const root = 'golden/models/convert'
const folders = readJson<Converted[]>(`${root}/convert.json`).flatMap(item =>
  Object.entries(item.layouts)
    .filter(([layout]) => layout !== 'openai')
    .map(([, folder]) => ({ ...item, folder })),
)

describe.skipIf(skipWithoutChromium('golden values in a browser'))('in Chromium', () => {
  let open: OpenPage
  beforeAll(async () => {
    open = await openTypeclip()
  })
  afterAll(() => open.close())

  describeGolden(
    'emoji/demo/browser',
    hasShared(demo) ? readJson<Demo>(demo).pictures : [],
    ({ name }) => name,
    async ({ file, name, labels, right, probabilities }) => {
      const address = `/pictures/${file.split('/').at(-1)}`
      const scored = await open.page.evaluate(
        async ({ address, labels }) => {
          window.kept ??= window.typeclip.loadClip()
          const clip = await window.kept
          return (await clip.classify(address, labels)).labels
        },
        { address, labels },
      )
      expect(scored[0].label === name).toBe(right)
      for (const { index, probability } of scored) {
        expect(Math.abs(probability - probabilities[index])).toBeLessThanOrEqual(5e-5 + 1e-4)
      }
    },
  )

  describeGolden(
    'typeclip/browser',
    folders,
    ({ folder }) => `${folder} over HTTP`,
    async ({ folder, io, texts, tol }) => {
      const stored = await openStored(`${root}/${io}`)
      const { data, shape } = await floats(stored, 'pixel_values')
      const given = { folder, texts, data: Array.from(data), shape }
      const got = await open.page.evaluate(async ({ folder, texts, data, shape }) => {
        const clip = await window.typeclip.loadClip(`/models/${folder}`)
        const encodedTexts = await clip.encodeTexts(texts)
        const images = await clip.encodePixels({ data: Float32Array.from(data), shape })
        clip.dispose()
        return { texts: Array.from(encodedTexts.data), images: Array.from(images.data) }
      }, given)
      expectClose(got.texts, (await floats(stored, 'text_features')).data, tol.text_features)
      expectClose(got.images, (await floats(stored, 'image_features')).data, tol.image_features)
    },
  )
})

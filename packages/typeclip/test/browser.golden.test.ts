// The stored values once more, in a worker in Chromium: the demo's pictures, and complete model folders over HTTP.

import { type OpenPage, skipWithoutChromium } from '@typeclip/browser-harness'
import { describeGolden, readJson } from '@typeclip/golden'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readReference } from './embedded-reference.js'
import { openTypeclip } from './open-typeclip.js'
import { expectClose, floats, openStored } from './tensors.js'

interface Converted {
  readonly layouts: Record<string, string>
  readonly io: string
  readonly texts: string[]
  readonly tol: { readonly image_features: number; readonly text_features: number }
}

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

  it.each(readReference().pictures)('the embedded model says of $file what PyTorch says', async picture => {
    const { file, labels, probabilities } = picture
    const scored = await open.page.evaluate(
      async ({ address, labels }) => {
        window.kept ??= window.typeclip.loadClip()
        const clip = await window.kept
        return (await clip.classify(address, [...labels])).labels
      },
      { address: `/pictures/${file}`, labels },
    )
    for (const { index, probability } of scored) {
      expect(Math.abs(probability - probabilities[index])).toBeLessThanOrEqual(1e-4)
    }
  })

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

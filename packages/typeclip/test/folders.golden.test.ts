// Complete model folders in each layout, by path and over HTTP: their own tokenizer, their own preprocessing.
import { describeGolden, readJson, sharedPath } from '@typeclip/golden'
import { type Clip, loadClip, type NodeImage } from 'typeclip'
import { afterAll, beforeAll, expect } from 'vitest'
import { serveFolder } from './server.js'
import { expectClose, floats, integers, openStored } from './tensors.js'

interface Converted {
  readonly name: string
  readonly layouts: Record<string, string>
  readonly io: string
  readonly texts: string[]
  readonly tol: { readonly image_features: number; readonly text_features: number }
}

const root = 'golden/models/convert'
const folders = readJson<Converted[]>(`${root}/convert.json`).flatMap(item =>
  Object.entries(item.layouts)
    .filter(([layout]) => layout !== 'openai')
    .map(([layout, folder]) => ({ ...item, layout, folder })),
)

let server: Awaited<ReturnType<typeof serveFolder>>
beforeAll(async () => {
  server = await serveFolder(sharedPath(root))
})
afterAll(() => server.close())

describeGolden(
  'typeclip/folders',
  folders,
  ({ folder }) => `${folder} by path`,
  async item => {
    using clip = await loadClip(sharedPath(`${root}/${item.folder}`))
    await expectStored(clip, item)
  },
)

describeGolden(
  'typeclip/addresses',
  folders,
  ({ folder }) => `${folder} over HTTP`,
  async item => {
    using clip = await loadClip(new URL(item.folder, server.address))
    await expectStored(clip, item)
  },
)

async function expectStored(clip: Clip<NodeImage>, { io, texts, tol }: Converted): Promise<void> {
  const stored = await openStored(`${root}/${io}`)
  const ids = await integers(stored, 'input_ids')
  const tokens = await clip.tokenize(texts)
  const width = ids.shape[1]
  texts.forEach((_, row) => {
    const [length] = [ids.data.subarray(row * width, (row + 1) * width).indexOf(Math.max(...ids.data))]
    const got = tokens.data.subarray(row * tokens.shape[1], row * tokens.shape[1] + length + 1)
    expect(got).toEqual(ids.data.subarray(row * width, row * width + length + 1))
  })
  const encoded = await clip.encodeTexts(texts)
  expectClose(encoded.data, (await floats(stored, 'text_features')).data, tol.text_features)
  const images = await clip.encodePixels(await floats(stored, 'pixel_values'))
  expectClose(images.data, (await floats(stored, 'image_features')).data, tol.image_features)
}

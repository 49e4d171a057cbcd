// A small trained model as a folder, against what PyTorch computed with the same weights in float64. Its weights are only
// in the whole corpus.
import { join } from 'node:path'
import { describeGolden, hasShared, readJson, repositoryRoot, sharedPath } from '@typeclip/golden'
import { toRgb } from '@typeclip/image'
import { decodeImage } from '@typeclip/image/node'
import { templates } from '@typeclip/model-emoji'
import { type Clip, loadClip, type NodeImage } from 'typeclip'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { expectClose, floats, integers, openStored } from './tensors.js'

// models/emoji-reference/README.md: ten times what float32 PyTorch shows.
const tolerance = 3.5e-5
const folder = 'models/emoji-reference'
const side = 64

interface Demo {
  readonly pictures: { file: string; name: string; labels: string[]; right: boolean; probabilities: number[] }[]
}

/** The golden's pictures: an 8 x 8 grid in one PNG, row by row. */
async function gridPictures(): Promise<NodeImage[]> {
  const grid = await decodeImage(sharedPath(`${folder}/pictures.png`))
  if (grid.mode !== 'RGB') throw new Error(`pictures.png is ${grid.mode}`)
  return Array.from({ length: 64 }, (_, index) => {
    const data = new Uint8Array(side * side * 3)
    const [top, left] = [Math.floor(index / 8) * side, (index % 8) * side]
    for (let y = 0; y < side; y++) {
      const from = ((top + y) * grid.width + left) * 3
      data.set(grid.data.subarray(from, from + side * 3), y * side * 3)
    }
    return { mode: 'RGB', width: side, height: side, data }
  })
}

const present = hasShared(`${folder}/model.safetensors`)

describe.skipIf(!present)('the reference model', () => {
  let clip: Clip<NodeImage>
  beforeAll(async () => {
    clip = await loadClip(sharedPath(folder), { templates })
  })
  afterAll(() => clip.dispose())

  const stored = () => openStored(`${folder}/embeddings.safetensors`)
  const checks: Record<string, () => Promise<void>> = {
    async image_features() {
      const { data } = await clip.encodeImages(await gridPictures(), { normalize: false })
      expectClose(data, (await floats(await stored(), 'image_features')).data, tolerance)
    },
    async text_features() {
      const { data } = await clip.encodeIds(await integers(await stored(), 'ids'), { normalize: false })
      expectClose(data, (await floats(await stored(), 'text_features')).data, tolerance)
    },
    async logits() {
      const images = await clip.encodeImages(await gridPictures())
      const texts = await clip.encodeIds(await integers(await stored(), 'ids'))
      const width = images.shape[1]
      const logits = Float32Array.from({ length: 64 * 64 }, (_, at) => {
        const [i, j] = [Math.floor(at / 64) * width, (at % 64) * width]
        let sum = 0
        for (let k = 0; k < width; k++) sum += images.data[i + k] * texts.data[j + k]
        return sum * clip.info.logitScale
      })
      expectClose(logits, (await floats(await stored(), 'logits')).data, tolerance)
    },
  }

  describeGolden(
    'emoji/embeddings',
    Object.entries(checks),
    ([name]) => name,
    ([, check]) => check(),
  )

  describeGolden(
    'emoji/demo',
    present ? readJson<Demo>(`${folder}/demo.json`).pictures : [],
    ({ name }) => name,
    async ({ file, name, labels, right, probabilities }) => {
      const picture = join(repositoryRoot, 'apps/quickstart/pictures', file.split('/').at(-1) ?? '')
      // The demo's palettes became RGB before they were resized; a folder's config cannot say so.
      const answer = await clip.classify(toRgb(await decodeImage(picture)), labels)
      expect(answer.labels[0].label === name).toBe(right)
      for (const { index, probability } of answer.labels) {
        expect(Math.abs(probability - probabilities[index])).toBeLessThanOrEqual(5e-5 + 1e-4)
      }
    },
  )
})

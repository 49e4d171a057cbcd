// The embedded model against what PyTorch computed with its weights in float64: model-emoji/training/reference.py.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from '@typeclip/golden'
import { type Clip, loadClip, type NodeImage } from 'typeclip'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readReference } from './embedded-reference.js'
import { expectClose } from './tensors.js'

// Ten times what float32 shows at features of up to 6; a probability moves by less.
const tolerance = 3.5e-5
const { imageFeatures, textFeatures, pictures } = readReference()
const pathOf = (file: string): string => join(repositoryRoot, 'apps/quickstart/pictures', file)

describe('the embedded model', () => {
  let clip: Clip<NodeImage>
  beforeAll(async () => {
    clip = await loadClip()
  })
  afterAll(() => clip.dispose())

  it('sees what PyTorch sees', async () => {
    const files = pictures.slice(0, imageFeatures.length).map(({ file }) => pathOf(file))
    const { data } = await clip.encodeImages(files, { normalize: false })
    expectClose(data, imageFeatures.flat(), tolerance)
  })

  it('reads what PyTorch reads', async () => {
    const { data } = await clip.encodeTexts(Object.keys(textFeatures), { normalize: false })
    expectClose(data, Object.values(textFeatures).flat(), tolerance)
  })

  it.each(pictures)('says of $file what PyTorch says', async ({ file, labels, probabilities }) => {
    const answer = await clip.classify(readFileSync(pathOf(file)), labels)
    for (const { index, probability } of answer.labels) {
      expect(Math.abs(probability - probabilities[index])).toBeLessThanOrEqual(1e-4)
    }
  })

  it('names nearly all drawings of a style that it never saw, among ten labels', async () => {
    let right = 0
    for (const { file, name, labels } of pictures) {
      const answer = await clip.classify(pathOf(file), labels, { topK: 1 })
      if (answer.labels[0].label === name) right++
    }
    expect(right / pictures.length).toBeGreaterThan(0.85)
  })
})

// The small trained model: its text heads are 40 wide, which only its config says.

import { createWasmBackend } from '@typeclip/backend-wasm'
import { describeGolden, hasShared, readJson, sharedPath } from '@typeclip/golden'
import sharp from 'sharp'
import { describe, expect } from 'vitest'
import { idsOf, largestDifference, logitsOf, openFolder, readValues, take } from './cases.js'

const folder = 'models/emoji-reference'

/** Ten times what float32 PyTorch shows: the README of emoji-reference. */
const tolerance = 3.5e-5

describe.skipIf(!hasShared(`${folder}/model.safetensors`))('the emoji model', () => {
  describeGolden(
    'models/emoji-reference',
    ['image_features', 'text_features', 'logits'],
    name => name,
    async name => {
      using backend = await createWasmBackend()
      const files = { config: 'open_clip_config.json', weights: 'model.safetensors' }
      const { model, file } = await openFolder(folder, files, backend)
      const expected = await readValues(`${folder}/embeddings.safetensors`)
      expect(model.config).toMatchObject({ text: { heads: 4, width: 160 }, activationSource: 'config' })
      const pixels = await pictures()
      const ids = idsOf(take(expected, 'ids'))
      const ours = async () => {
        if (name === 'image_features') return (await model.encodeImages(pixels)).data
        if (name === 'text_features') return (await model.encodeTexts(ids)).data
        const images = await model.encodeImages(pixels, { normalize: true })
        return logitsOf(model, images.data, (await model.encodeTexts(ids, { normalize: true })).data)
      }
      const scale = name === 'logits' ? Math.exp(model.logitScale) : 1
      expect(largestDifference(await ours(), take(expected, name).data)).toBeLessThanOrEqual(scale * tolerance)
      model.dispose()
      file.dispose()
    },
  )
})

/** 64 pictures of 64 x 64 from a grid of 8 x 8, normalised. */
async function pictures() {
  const side = 64
  const { mean, std } = readJson<{ mean: number[]; std: number[] }>(`${folder}/preprocess.json`)
  const { data: grid } = await sharp(sharedPath(`${folder}/pictures.png`))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const data = new Float32Array(64 * 3 * side * side)
  let at = 0
  for (let picture = 0; picture < 64; picture++) {
    const [top, left] = [Math.floor(picture / 8) * side, (picture % 8) * side]
    for (let channel = 0; channel < 3; channel++) {
      for (let y = 0; y < side; y++) {
        for (let x = 0; x < side; x++, at++) {
          const value = grid[((top + y) * 8 * side + left + x) * 3 + channel]
          data[at] = (value / 255 - mean[channel]) / std[channel]
        }
      }
    }
  }
  return { data, shape: [64, 3, side, side] }
}

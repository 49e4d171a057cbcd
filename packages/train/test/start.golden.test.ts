// What a run saves is the model that it started from: every golden checkpoint that can be trained, in whatever layout,
// saved as a run saves it and started from again.
import { join } from 'node:path'
import { createWasmTrainingBackend } from '@typeclip/backend-wasm/training'
import { hasShared, readJson, sharedPath } from '@typeclip/golden'
import { toFloat32, toInt32 } from '@typeclip/weights'
import { openSafetensorsFile } from '@typeclip/weights/node'
import { loadClip } from 'typeclip'
import { describe, expect, it } from 'vitest'
import { type Batch, createTrainer, infonce } from '../src/index.js'
import { readRunConfig } from '../src/node.js'
import { saveModel } from '../src/run/checkpoint/store.js'
import { nodeFiles } from '../src/run/files.js'
import { openStart, type StartModel } from '../src/run/model/start.js'
import { temporaryFolder } from './temporary-folder.js'

const configOf = (from: string) =>
  readRunConfig({
    model: { from },
    data: { sources: [{ kind: 'tars', files: 'none.tar' }] },
    ...{ schedule: { learningRate: 1e-4 }, batchSize: 2, steps: 1 },
  })

async function features(start: StartModel, { pixels, ids }: Pick<Batch, 'pixels' | 'ids'>) {
  const { config, weights } = start
  const backend = await createWasmTrainingBackend()
  try {
    using trainer = await createTrainer({
      backend,
      config,
      weights,
      loss: infonce(),
      optimizer: { learningRate: 1e-4 },
    })
    const image = await trainer.encodeImages(pixels)
    const text = await trainer.encodeTexts(ids)
    return { image: image.data, text: text.data, weights: await trainer.weights() }
  } finally {
    backend.dispose()
  }
}

async function inputs(folder: string): Promise<Pick<Batch, 'pixels' | 'ids'>> {
  using io = await openSafetensorsFile(join(folder, 'io.safetensors'))
  const pixels = await io.read('pixel_values')
  const ids = await io.read('input_ids')
  const [b, c, h, w] = pixels.shape
  if (c !== 3) throw new Error('Pictures have three channels.')
  return {
    pixels: { shape: [b, c, h, w], data: toFloat32(pixels) },
    ids: { shape: [ids.shape[0], ids.shape[1]], data: toInt32(ids) },
  }
}

describe.skipIf(!hasShared('golden/models/cases.json'))('a checkpoint that a run starts from', () => {
  const { models } = readJson<{ readonly models: readonly { readonly name: string }[] }>('golden/models/cases.json')

  /** What is not trained yet, or not a CLIP. */
  const refused = /-rn-|siglip|-only$/
  const names = models.map(({ name }) => name)

  it.each(names.filter(name => refused.test(name)))('is refused where it cannot be trained: %s', async name => {
    const opening = openStart(configOf(sharedPath(`golden/models/${name}`)), '.')
    await expect(opening).rejects.toMatchObject({
      code: expect.stringMatching(/^(unsupported-architecture|bad-config)$/),
    })
  })

  it.each(names.filter(name => !refused.test(name)))('is saved as the same model: %s', async name => {
    const from = sharedPath(`golden/models/${name}`)
    const start = await openStart(configOf(from), '.')
    const given = await inputs(from)
    const { image, text, weights } = await features(start, given)
    start.weights?.dispose()
    const saved = join(await temporaryFolder(), 'model')
    await saveModel(saved, { weights, configs: start.files }, nodeFiles)
    const again = await openStart(configOf(saved), '.')
    const after = await features(again, given)
    again.weights?.dispose()
    expect(after.image).toEqual(image)
    expect(after.text).toEqual(text)
    expect(again.recipe).toEqual(start.recipe)
    using clip = await loadClip(saved)
    expect(clip.info).toMatchObject({ layout: 'openai', warnings: [] })
  })
})

// A trained model on a disk.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createWasmTrainingBackend } from '@typeclip/backend-wasm/training'
import { float16ToFloat32, float32ToFloat16, toFloat32 } from '@typeclip/weights'
import { openSafetensorsFile } from '@typeclip/weights/node'
import { describe, expect, it } from 'vitest'
import { saveModel } from '../src/node.js'
import { openSmall, smallBatch, smallConfig } from './small-model.js'
import { temporaryFolder } from './temporary-folder.js'

/** A small model in training, and what its folder is to be. */
async function openExample() {
  const backend = await createWasmTrainingBackend()
  const trainer = await openSmall(backend)
  const model = { weights: await trainer.weights(), config: trainer.config }
  return { backend, trainer, model, folder: join(await temporaryFolder(), 'model') }
}

describe('saveModel', () => {
  it('writes weights and config that a trainer goes on from', async () => {
    const { backend, trainer, model, folder } = await openExample()
    await saveModel(folder, model)
    expect(await readdir(folder)).toEqual(['model.safetensors', 'open_clip_config.json'])
    const config = JSON.parse(await readFile(join(folder, 'open_clip_config.json'), 'utf8'))
    expect(config).toMatchObject({ model_cfg: smallConfig, preprocess_cfg: { size: 12, interpolation: 'bicubic' } })
    using weights = await openSafetensorsFile(join(folder, 'model.safetensors'))
    using other = await openSmall(backend, { config, weights })
    const { pixels } = smallBatch(1)
    expect(await other.encodeImages(pixels)).toEqual(await trainer.encodeImages(pixels))
    trainer.dispose()
    backend.dispose()
  })

  it('narrows to float16 where it is told, in the place of the model before', async () => {
    const { model, folder } = await openExample()
    await saveModel(folder, model)
    await saveModel(pathToFileURL(folder), model, { dtype: 'F16' })
    using file = await openSafetensorsFile(join(folder, 'model.safetensors'))
    expect([...file.tensors.keys()].sort()).toEqual([...model.weights.keys()].sort())
    for (const [name, { data }] of model.weights) {
      const tensor = await file.read(name)
      expect(tensor.dtype).toBe('F16')
      expect(toFloat32(tensor)).toEqual(float16ToFloat32(float32ToFloat16(data)))
    }
  })

  it('writes the Hugging Face layout where it is told, which a trainer goes on from too', async () => {
    const { backend, trainer, model, folder } = await openExample()
    await saveModel(folder, model, { layout: 'hugging-face' })
    expect(await readdir(folder)).toEqual(['config.json', 'model.safetensors', 'preprocessor_config.json'])
    const config = await readFile(join(folder, 'config.json'))
    using weights = await openSafetensorsFile(join(folder, 'model.safetensors'))
    expect(weights.tensors.get('visual_projection.weight')?.shape).toEqual([8, 8])
    using other = await openSmall(backend, { config, weights })
    const { pixels, ids } = smallBatch(1)
    expect(await other.encodeImages(pixels)).toEqual(await trainer.encodeImages(pixels))
    expect(await other.encodeTexts(ids)).toEqual(await trainer.encodeTexts(ids))
    trainer.dispose()
    backend.dispose()
  })

  it('refuses what float16 cannot hold, and leaves what was there', async () => {
    const { model, folder } = await openExample()
    await saveModel(folder, model)
    const weights = new Map(model.weights).set('ln_final.bias', { shape: [2], data: Float32Array.of(0, -7e4) })
    await expect(saveModel(folder, { ...model, weights }, { dtype: 'F16' })).rejects.toMatchObject({
      code: 'bad-option',
      message: 'ln_final.bias holds -70000, more than float16 can; save the model as F32.',
    })
    using file = await openSafetensorsFile(join(folder, 'model.safetensors'))
    expect(file.tensors.get('ln_final.bias')?.shape).toEqual([8])
  })
})

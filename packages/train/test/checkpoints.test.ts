// Checkpoints of every layout become models in training, and come back as checkpoints that load.
import { readFileSync } from 'node:fs'
import { createWasmBackend } from '@typeclip/backend-wasm'
import { createWasmTrainingBackend } from '@typeclip/backend-wasm/training'
import { readJson, sharedPath } from '@typeclip/golden'
import { type ClipConfig, loadModel } from '@typeclip/model'
import { bytesSource, openSafetensors, type TensorFile, writeSafetensors } from '@typeclip/weights'
import { openSafetensorsFile } from '@typeclip/weights/node'
import { describe, expect, it } from 'vitest'
import { type Batch, createRandom, createTrainer, infonce, type Trainer, type WeightMap } from '../src/index.js'

interface Model {
  readonly name: string
  readonly family: string
}

interface Case {
  readonly files: { readonly config?: string; readonly weights: string }
}

const models = readJson<{ models: readonly Model[] }>('golden/models/cases.json')
  .models.filter(({ family }) => family === 'clip-vit')
  .map(({ name }) => ({ name, files: readJson<Case>(`golden/models/${name}/case.json`).files }))

describe('a trainer of the checkpoint', () => {
  it.each(models)('$name computes what it computes, learns, and gives it back', async ({ name, files }) => {
    using backend = await createWasmTrainingBackend()
    using file = await openSafetensorsFile(sharedPath(`golden/models/${name}/${files.weights}`))
    const config =
      files.config === undefined ? undefined : readFileSync(sharedPath(`golden/models/${name}/${files.config}`))
    const open = () =>
      createTrainer({ backend, config, weights: file, loss: infonce(), optimizer: { learningRate: 1e-3, clipNorm: 1 } })
    if (isHalf(name)) {
      await expect(open()).rejects.toThrow(/no (image|text) tower/)
      return
    }
    using trainer = await open()
    const batch = batchFor(trainer.config)
    await expectSame(trainer, file, config, batch)
    const { gradientNorm } = await trainer.step(batch)
    expect(gradientNorm).toBeGreaterThan(0)
    using saved = await openSafetensors(bytesSource(await bytesOf(await trainer.weights())))
    await expectSame(trainer, saved, config, batch)
  })
})

function isHalf(name: string): boolean {
  return /-(text|vision)-only$/.test(name)
}

/** Features of the trainer are those of the model that a file loads as. */
async function expectSame(
  trainer: Trainer,
  file: TensorFile,
  config: Uint8Array | undefined,
  { pixels, ids }: Batch,
): Promise<void> {
  using backend = await createWasmBackend()
  const files = config === undefined ? {} : { openClip: config }
  using model = await loadModel({ file, config: files, backend })
  expectClose(await trainer.encodeImages(pixels), await model.encodeImages(pixels))
  expectClose(await trainer.encodeTexts(ids), await model.encodeTexts(ids))
}

function expectClose(got: { readonly data: Float32Array }, want: { readonly data: Float32Array }): void {
  const largest = Math.max(...want.data.map(Math.abs))
  const error = Math.max(...want.data.map((value, i) => Math.abs(value - got.data[i])))
  expect(error / largest).toBeLessThan(1e-5)
}

/** Four random pictures and captions that end as the model's do. */
function batchFor({ vision, text }: ClipConfig): Batch {
  const random = createRandom(1)
  const [height, width] = vision?.imageSize ?? [1, 1]
  const { contextLength = 1, vocabularySize = 1, pool = 'last' } = text ?? {}
  const end = typeof pool === 'object' ? pool.id : vocabularySize - 1
  const ids = new Int32Array(4 * contextLength)
  for (let row = 0; row < 4; row++) {
    const words = Array.from({ length: 1 + row }, () => 1 + random.below(end - 1))
    ids.set([...words, end], row * contextLength)
  }
  const data = Float32Array.from({ length: 4 * 3 * height * width }, () => random.normal())
  return { pixels: { shape: [4, 3, height, width], data }, ids: { shape: [4, contextLength], data: ids } }
}

async function bytesOf(weights: WeightMap): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  const tensors = [...weights].map(([name, { shape, data }]) => ({
    name,
    dtype: 'F32' as const,
    shape,
    bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  }))
  await writeSafetensors(tensors, chunk => {
    chunks.push(chunk)
  })
  return new Uint8Array(await new Blob(chunks.map(chunk => chunk.slice())).arrayBuffer())
}

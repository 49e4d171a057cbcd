import { createWasmTrainingBackend } from '@typeclip/backend-wasm/training'
import { afterAll, describe, expect, it } from 'vitest'
import { openSmall, smallBatch, smallConfig } from '../../test/small-model.js'
import { captionPrediction, type Trainer, type TrainerOptions, wordPrediction } from '../index.js'

const backend = await createWasmTrainingBackend()
afterAll(() => backend.dispose())

const vocabularySize = smallConfig.text_cfg.vocab_size
const rivals = {
  'predicting words': wordPrediction({ vocabularySize, featureWidth: smallConfig.embed_dim }),
  'predicting captions': captionPrediction({
    width: 8,
    heads: 2,
    layers: 1,
    contextLength: smallConfig.text_cfg.context_length - 1,
    vocabularySize,
    imageWidth: smallConfig.vision_cfg.width,
  }),
}

describe.each(Object.entries(rivals))('%s', (_, loss) => {
  const open = (changes: Partial<TrainerOptions> = {}): Promise<Trainer> => openSmall(backend, { loss, ...changes })

  it('trains the image tower and what it adds, and leaves the text tower', async () => {
    using trainer = await open()
    const before = await trainer.weights()
    const batch = smallBatch(1)
    const { loss: first } = await trainer.step(batch)
    for (let step = 0; step < 60; step++) await trainer.step(batch)
    expect((await trainer.step(batch)).loss).toBeLessThan(first * 0.7)
    const after = await trainer.weights()
    const changed = [...before.keys()].filter(name => String(after.get(name)?.data) !== String(before.get(name)?.data))
    expect(changed.every(name => /^(visual|words|decoder)\./.test(name))).toBe(true)
    expect([...after.keys()].filter(name => name in loss.added).every(name => changed.includes(name))).toBe(true)
  })

  it('is the same in micro-batches, and recomputed', async () => {
    using whole = await open()
    using again = await open({ recompute: true })
    using parts = await open({ microBatch: 4 })
    const batch = smallBatch(2)
    const want = await whole.gradients(batch)
    expect(await again.gradients(batch)).toEqual(want)
    const got = await parts.gradients(batch)
    expect(got.loss).toBeCloseTo(want.loss, 5)
    for (const [name, { data }] of want.gradients) {
      const largest = Math.max(...data.map(Math.abs), 1e-3)
      const error = Math.max(...data.map((value, i) => Math.abs(value - (got.gradients.get(name)?.data[i] ?? 0))))
      expect(error / largest, name).toBeLessThan(1e-4)
    }
  })
})

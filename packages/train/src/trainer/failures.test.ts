import { createWasmTrainingBackend } from '@typeclip/backend-wasm/training'
import { afterAll, describe, expect, it } from 'vitest'
import { openSmall, smallBatch, smallConfig, trainSmall } from '../../test/small-model.js'
import { type Batch, infonce, TrainError, type Trainer, type TrainerOptions } from '../index.js'

const backend = await createWasmTrainingBackend()
afterAll(() => backend.dispose())

const open = (changes: Partial<TrainerOptions> = {}): Promise<Trainer> => openSmall(backend, changes)

describe('a step that fails', () => {
  it('because of numbers that are none leaves everything as it was', async () => {
    const plain = infonce()
    let broken = false
    const loss: typeof plain = {
      ...plain,
      compute(on, pairs, learned) {
        const factor = on.tensor(Float32Array.of(broken ? Number.NaN : 1), [], 'float32')
        return on.ops.mul({ a: plain.compute(on, pairs, learned), b: factor })
      },
    }
    using trainer = await open({ loss, ema: { decay: 0.5 } })
    await trainSmall(trainer, 1)
    const before = await trainer.state()
    broken = true
    await expect(trainer.step(smallBatch(1))).rejects.toMatchObject({ code: 'diverged', facts: { step: 2 } })
    expect(await trainer.state()).toEqual(before)
    broken = false
    expect((await trainer.step(smallBatch(1))).step).toBe(2)
  })

  it('because it was aborted too', async () => {
    using trainer = await open()
    const before = await trainer.state()
    await expect(trainer.step(smallBatch(1), { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
      'enough',
    )
    expect(await trainer.state()).toEqual(before)
  })

  it('because the trainer was disposed says so', async () => {
    const trainer = await open()
    const before = backend.memory().weights
    trainer.dispose()
    trainer.dispose()
    expect(backend.memory().weights).toBeLessThan(before)
    await expect(trainer.step(smallBatch(1))).rejects.toMatchObject({ code: 'disposed' })
  })

  it('because the trainer was disposed in its midst gives everything back', async () => {
    const before = backend.memory().weights
    const trainer = await open()
    const state = trainer.state()
    const steps = [trainer.step(smallBatch(1)), trainer.step(smallBatch(2))]
    await state
    trainer.dispose()
    const outcomes = await Promise.allSettled(steps)
    expect(outcomes[1]).toMatchObject({ status: 'rejected', reason: { code: 'disposed' } })
    expect(backend.memory()).toMatchObject({ weights: before, scopes: 0 })
  })

  it('because of its batch names the record', async () => {
    using trainer = await open()
    const batch = smallBatch(1, 3)
    const keys = ['a.png', 'b.png', 'c.png']
    const changed = (change: (ids: Int32Array, pixels: Float32Array) => void): Batch => {
      const [ids, pixels] = [batch.ids.data.slice(), batch.pixels.data.slice()]
      change(ids, pixels)
      return { pixels: { ...batch.pixels, data: pixels }, ids: { ...batch.ids, data: ids }, keys }
    }
    const refused = (bad: Batch, sentence: RegExp) => expect(trainer.step(bad)).rejects.toThrow(sentence)
    await refused(
      changed(ids => ids.fill(20, 8, 9)),
      /Caption 1 \(b\.png\) has the id 20 at position 1/,
    )
    await refused(
      changed(ids => ids.fill(0, 14, 21)),
      /Caption 2 \(c\.png\) has no end token/,
    )
    await refused(
      changed((_, pixels) => pixels.fill(Number.NaN, 500, 501)),
      /Picture 1 \(b\.png\) holds NaN/,
    )
    await refused({ ...batch, groups: Int32Array.of(1) }, /has 1 groups/)
    await refused({ ...batch, ids: smallBatch(1, 2).ids }, /a caption for each of its 3 pictures; this one has 2/)
    await refused({ ...batch, pixels: { shape: [3, 3, 8, 18], data: batch.pixels.data } }, /trains on \[N, 3, 12, 12\]/)
    const long = { shape: [3, 9] as const, data: new Int32Array(27) }
    for (let row = 0; row < 3; row++) long.data.set([18, 1, 2, 3, 4, 5, 6, 7, row === 1 ? 19 : 0], row * 9)
    for (const row of [0, 2]) long.data[row * 9 + 4] = 19
    await refused({ ...batch, ids: long }, /Caption 1 has 9 tokens; the model reads 7/)
  })
})

describe('options', () => {
  it.each<[string, Partial<TrainerOptions>, RegExp]>([
    ['a rate of 0', { optimizer: { learningRate: 0 } }, /optimizer\.learningRate is 0/],
    ['a negative rate', { optimizer: { learningRate: -1 } }, /optimizer\.learningRate is -1/],
    ['an absurd rate', { optimizer: { learningRate: 3 } }, /optimizer\.learningRate is 3/],
    ['a rate that is none', { optimizer: { learningRate: Number.NaN } }, /optimizer\.learningRate is NaN/],
    ['a beta of 1', { optimizer: { learningRate: 1, betas: [0.9, 1] } }, /optimizer\.betas\[1\] is 1/],
    ['an epsilon of 0', { optimizer: { learningRate: 1, epsilon: 0 } }, /optimizer\.epsilon/],
    ['a clip norm of 0', { optimizer: { learningRate: 1, clipNorm: 0 } }, /optimizer\.clipNorm/],
    ['a negative decay', { optimizer: { learningRate: 1, weightDecay: -1 } }, /optimizer\.weightDecay/],
    ['an average without memory', { ema: { decay: 1 } }, /ema\.decay is 1/],
    ['half a micro-batch', { microBatch: 0.5 }, /microBatch is 0\.5/],
    ['no patches', { patchDropout: { kept: 0 } }, /patchDropout\.kept is 0/],
    ['a rank of 0', { lora: { rank: 0, alpha: 1 } }, /lora\.rank is 0/],
    ['a misspelt pattern', { frozen: ['visaul\\..*'] }, /frozen\[0\], visaul.*matches no parameter/],
    ['a pattern that is none', { trainable: ['('] }, /trainable\[0\] is no regular expression/],
    ['nothing that trains', { frozen: ['.*'] }, /Nothing trains/],
    ['neither config nor weights', { config: undefined }, /config/],
    ['a layer decay above 1', { layerDecay: 2 }, /layerDecay is 2/],
  ])('refuse %s by its field', async (_, changes, sentence) => {
    const before = backend.memory().weights
    await expect(open(changes)).rejects.toThrow(sentence)
    await expect(open(changes)).rejects.toBeInstanceOf(TrainError)
    expect(backend.memory().weights).toBe(before)
  })

  it('refuse a schedule that contradicts itself', async () => {
    const schedule = { kind: 'cosine', steps: 5, warmup: 9 } as const
    await expect(open({ optimizer: { learningRate: 0.1, schedule } })).rejects.toMatchObject({ code: 'bad-schedule' })
  })

  it('refuse weights of another architecture', async () => {
    using trainer = await open()
    const weights = await trainer.weights()
    const config = { ...smallConfig, embed_dim: 10 }
    await expect(open({ weights, config })).rejects.toThrow(/has shape \[8, 8\]; the model needs/)
  })
})

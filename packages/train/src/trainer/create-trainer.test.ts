import { createWasmTrainingBackend } from '@typeclip/backend-wasm/training'
import { afterAll, describe, expect, it } from 'vitest'
import { openSmall, smallBatch, trainSmall } from '../../test/small-model.js'
import { type Batch, infonce, lockedImageTower, type Trainer, type TrainerOptions, type WeightMap } from '../index.js'

const backend = await createWasmTrainingBackend()
afterAll(() => backend.dispose())

const open = (changes: Partial<TrainerOptions> = {}): Promise<Trainer> => openSmall(backend, changes)

/** The largest difference of two sets of numbers under the same names, over the largest number of each. */
function difference(a: WeightMap, b: WeightMap): number {
  expect([...a.keys()]).toEqual([...b.keys()])
  const differences = [...a].map(([name, { data, shape }]) => {
    const other = b.get(name) ?? expect.unreachable(name)
    expect(other.shape).toEqual(shape)
    const largest = Math.max(...data.map(Math.abs), 1e-12)
    return Math.max(...data.map((value, i) => Math.abs(value - other.data[i]))) / largest
  })
  return Math.max(...differences)
}

describe('createTrainer', () => {
  it('draws the same model of the same seed, and another of another', async () => {
    using a = await open({ seed: 3 })
    using b = await open({ seed: 3 })
    using c = await open({ seed: 4 })
    const [first, second, third] = [await a.weights(), await b.weights(), await c.weights()]
    expect(second).toEqual(first)
    expect(third).not.toEqual(first)
    expect(a.trained).toHaveLength(first.size)
    expect(a.size.trained).toBe([...first.values()].reduce((sum, { data }) => sum + data.length, 0))
  })

  it('learns a batch that it sees again and again', async () => {
    using trainer = await open({ optimizer: { learningRate: 0.01, clipNorm: 1 } })
    const batch = smallBatch(1)
    const { loss: first, step, images } = await trainer.step(batch)
    expect([step, images]).toEqual([1, 6])
    for (let i = 0; i < 30; i++) await trainer.step(batch)
    expect((await trainer.step(batch)).loss).toBeLessThan(first / 4)
  })

  it('takes its calls one after the other', async () => {
    using trainer = await open({ microBatch: 4 })
    using other = await open({ microBatch: 4 })
    const together = await Promise.all([1, 2].map(seed => trainer.step(smallBatch(seed))))
    expect(together).toEqual([await other.step(smallBatch(1)), await other.step(smallBatch(2))])
  })

  it('goes on from its own weights', async () => {
    using trainer = await open()
    await trainSmall(trainer, 2)
    const weights = await trainer.weights()
    using again = await open({ weights })
    expect(await again.weights()).toEqual(weights)
  })

  it('computes the same for captions with and without padding', async () => {
    using trainer = await open()
    const batch = smallBatch(2)
    const tokens = batch.ids.shape[1] + 5
    const ids = new Int32Array(batch.ids.shape[0] * tokens)
    for (let row = 0; row < batch.ids.shape[0]; row++) {
      ids.set(batch.ids.data.subarray(row * (tokens - 5), (row + 1) * (tokens - 5)), row * tokens)
    }
    const padded: Batch = { ...batch, ids: { shape: [batch.ids.shape[0], tokens], data: ids } }
    expect(await trainer.gradients(padded)).toEqual(await trainer.gradients(batch))
  })

  it('takes captions beyond the pictures as hard negatives', async () => {
    using trainer = await open()
    const batch = smallBatch(3, 4, 3)
    const { loss, gradients } = await trainer.gradients(batch)
    using inParts = await open({ microBatch: 3 })
    const parts = await inParts.gradients(batch)
    expect(parts.loss).toBeCloseTo(loss, 6)
    expect(difference(parts.gradients, gradients)).toBeLessThan(1e-5)
    expect((await trainer.gradients(smallBatch(3, 4))).loss).not.toBeCloseTo(loss, 3)
  })

  it('learns nothing of a single pair, whose loss is 0: weights only decay', async () => {
    using trainer = await open()
    const before = await trainer.weights()
    const { loss, gradientNorm } = await trainer.step(smallBatch(4, 1))
    expect(loss).toBeCloseTo(0, 12)
    expect(gradientNorm).toBeCloseTo(0, 12)
    const after = await trainer.weights()
    const [gain, matrix] = ['ln_final.weight', 'text_projection']
    expect(after.get(gain)).toEqual(before.get(gain))
    const decayed = before.get(matrix)?.data.map(value => value * (1 - 0.01 * 0.2))
    expect(
      Math.max(...(after.get(matrix)?.data.map((value, i) => Math.abs(value - (decayed?.[i] ?? 0))) ?? [1])),
    ).toBeLessThan(1e-7)
  })

  it('counts captions that show the same', async () => {
    using trainer = await open()
    const batch = smallBatch(5)
    expect((await trainer.step({ ...batch, groups: Int32Array.of(0, 1, 2, 0, 4, 0) })).duplicates).toBe(3)
  })
})

describe('micro-batches', () => {
  it.each([1, 2, 4, 5])('of %i give the gradients of the whole batch', async microBatch => {
    using whole = await open()
    using parts = await open({ microBatch })
    const batch = smallBatch(6)
    const [a, b] = [await whole.gradients(batch), await parts.gradients(batch)]
    expect(b.loss).toBeCloseTo(a.loss, 6)
    expect(difference(b.gradients, a.gradients)).toBeLessThan(1e-5)
  })
})

describe('recomputation', () => {
  it('gives the same bits, and holds less', async () => {
    const held: number[] = []
    const plainLoss = infonce()
    const loss: typeof plainLoss = {
      ...plainLoss,
      compute(on, pairs, learned) {
        held.push(backend.memory().scopes)
        return plainLoss.compute(on, pairs, learned)
      },
    }
    using plain = await open({ loss })
    using again = await open({ loss, recompute: true })
    expect(await trainSmall(again, 3)).toEqual(await trainSmall(plain, 3))
    expect(await again.weights()).toEqual(await plain.weights())
    expect(held[0]).toBeLessThan(held[3] / 2)
  })

  it.each([{}, { act_kwargs: { approximate: 'tanh' } }])('gives the same bits with GELU too, %o', async act => {
    const config = {
      embed_dim: 24,
      vision_cfg: { image_size: 16, patch_size: 4, width: 36, layers: 2, head_width: 12, ...act },
      text_cfg: { context_length: 9, vocab_size: 20, width: 20, heads: 2, layers: 1, ...act },
    }
    const { ids } = smallBatch(1, 5)
    const data = Float32Array.from({ length: 5 * 3 * 16 * 16 }, (_, i) => Math.sin(i * i))
    const batch: Batch = { pixels: { shape: [5, 3, 16, 16], data }, ids }
    using plain = await open({ config })
    using again = await open({ config, recompute: true })
    expect(await again.gradients(batch)).toEqual(await plain.gradients(batch))
  })

  it('works with micro-batches, adapters and patch dropout', async () => {
    const options = { microBatch: 4, lora: { rank: 2, alpha: 4 }, patchDropout: { kept: 0.5 } }
    using plain = await open(options)
    using again = await open({ ...options, recompute: true })
    expect(await trainSmall(again, 2)).toEqual(await trainSmall(plain, 2))
  })
})

describe('freezing', () => {
  it('leaves a locked image tower as it was, in every bit', async () => {
    using trainer = await open({ frozen: lockedImageTower })
    const before = await trainer.weights()
    await trainSmall(trainer, 3)
    const after = await trainer.weights()
    for (const [name, value] of before) {
      if (name.startsWith('visual.')) expect(after.get(name), name).toEqual(value)
      else expect(after.get(name), name).not.toEqual(value)
    }
  })

  it('gives no gradient to what does not train', async () => {
    using trainer = await open({ trainable: ['transformer\\..*'] })
    const { gradients } = await trainer.gradients(smallBatch(1))
    expect([...gradients.keys()].every(name => name.startsWith('transformer.'))).toBe(true)
    expect(gradients.size).toBe(24)
  })
})

describe('adapters', () => {
  it('start as the model was, and train alone', async () => {
    using plain = await open()
    using adapted = await open({ lora: { rank: 2, alpha: 4 } })
    const { pixels } = smallBatch(1)
    expect(await adapted.encodeImages(pixels)).toEqual(await plain.encodeImages(pixels))
    // in_proj, out_proj, c_fc and c_proj of two blocks of two towers.
    expect(adapted.trained).toHaveLength(2 * 4 * 2 * 2)
    expect(adapted.trained[0]).toBe('visual.transformer.resblocks.0.attn.in_proj_weight.lora_A')
  })

  it('compute merged what they compute apart', async () => {
    using adapted = await open({
      lora: { rank: 2, alpha: 4, targets: ['.*proj.*', '.*c_fc.weight'] },
      ema: { decay: 0.5 },
    })
    await trainSmall(adapted, 4)
    const { pixels, ids } = smallBatch(1)
    for (const which of ['trained', 'averaged'] as const) {
      const weights = await adapted.weights(which)
      expect([...weights.keys()].some(name => name.includes('lora'))).toBe(false)
      using merged = await open({ weights })
      const close = (a: { data: Float32Array }, b: { data: Float32Array }) =>
        a.data.forEach((value, i) => {
          expect(value).toBeCloseTo(b.data[i], 5)
        })
      close(await merged.encodeImages(pixels), await adapted.encodeImages(pixels, which))
      close(await merged.encodeTexts(ids), await adapted.encodeTexts(ids, which))
    }
  })
})

describe('patch dropout', () => {
  it('draws the same patches of the same seed, others at each step', async () => {
    using a = await open({ patchDropout: { kept: 0.4 }, optimizer: { learningRate: 1e-9, weightDecay: 0 } })
    using b = await open({ patchDropout: { kept: 0.4 }, optimizer: { learningRate: 1e-9, weightDecay: 0 } })
    const batch = smallBatch(1)
    const losses = [(await a.step(batch)).loss, (await a.step(batch)).loss]
    expect([(await b.step(batch)).loss, (await b.step(batch)).loss]).toEqual(losses)
    expect(Math.abs(losses[0] - losses[1])).toBeGreaterThan(1e-4)
  })

  it('that keeps all patches changes nothing', async () => {
    using all = await open()
    using kept = await open({ patchDropout: { kept: 1 } })
    expect((await kept.gradients(smallBatch(1))).loss).toBeCloseTo((await all.gradients(smallBatch(1))).loss, 12)
  })
})

describe('averaged weights', () => {
  it('are the running mean of what trains', async () => {
    using trainer = await open({ ema: { decay: 0.75 } })
    const name = 'text_projection'
    const read = async () => (await trainer.weights()).get(name)?.data ?? expect.unreachable()
    let want = await read()
    for (let step = 0; step < 3; step++) {
      await trainer.step(smallBatch(step))
      const now = await read()
      want = want.map((mean, i) => 0.75 * mean + 0.25 * now[i])
    }
    const got = (await trainer.weights('averaged')).get(name)?.data ?? expect.unreachable()
    got.forEach((value, i) => {
      expect(value).toBeCloseTo(want[i], 6)
    })
  })

  it('are refused where nobody averages', async () => {
    using trainer = await open()
    await expect(trainer.weights('averaged')).rejects.toMatchObject({ code: 'bad-option' })
  })
})

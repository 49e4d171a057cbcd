import { createReferenceTrainingBackend } from '@typeclip/tensor/reference'
import { afterAll, describe, expect, it } from 'vitest'
import { smallBatch, smallConfig } from '../../test/small-model.js'
import {
  type Batch,
  createTrainer,
  infonce,
  lockedImageTower,
  sigmoid,
  TrainError,
  type Trainer,
  type TrainerOptions,
  type WeightMap,
} from '../index.js'

const backend = createReferenceTrainingBackend()
afterAll(() => backend.dispose())

const open = (changes: Partial<TrainerOptions> = {}): Promise<Trainer> =>
  createTrainer({ backend, config: smallConfig, loss: infonce(), optimizer: { learningRate: 0.01 }, ...changes })

async function train(trainer: Trainer, steps: number, from = 0): Promise<number[]> {
  const losses: number[] = []
  for (let step = from; step < from + steps; step++) losses.push((await trainer.step(smallBatch(step))).loss)
  return losses
}

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

  it('goes on from its own weights', async () => {
    using trainer = await open()
    await train(trainer, 2)
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
    expect(await train(again, 3)).toEqual(await train(plain, 3))
    expect(await again.weights()).toEqual(await plain.weights())
    expect(held[0]).toBeLessThan(held[3] / 2)
  })

  it('works with micro-batches, adapters and patch dropout', async () => {
    const options = { microBatch: 4, lora: { rank: 2, alpha: 4 }, patchDropout: { kept: 0.5 } }
    using plain = await open(options)
    using again = await open({ ...options, recompute: true })
    expect(await train(again, 2)).toEqual(await train(plain, 2))
  })
})

describe('freezing', () => {
  it('leaves a locked image tower as it was, in every bit', async () => {
    using trainer = await open({ frozen: lockedImageTower })
    const before = await trainer.weights()
    await train(trainer, 3)
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
    await train(adapted, 4)
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

describe('a state', () => {
  const options = { ema: { decay: 0.9 }, patchDropout: { kept: 0.5 }, seed: 7, loss: sigmoid() }

  it('goes on where it was taken, bit for bit', async () => {
    using trainer = await open(options)
    await train(trainer, 2)
    const state = await trainer.state()
    // This backend computes in float64, and a state holds float32: both go on from the state.
    await trainer.restore(state)
    using other = await open({ ...options, seed: 8 })
    await other.restore(state)
    expect(await train(other, 3, 2)).toEqual(await train(trainer, 3, 2))
    expect(await other.state()).toEqual(await trainer.state())
    expect((await other.state()).facts).toEqual({ step: 5, seed: 7 })
  })

  it('survives JSON and a file of tensors', async () => {
    using trainer = await open(options)
    await train(trainer, 1)
    const { tensors, facts } = await trainer.state()
    const copy = new Map(
      [...tensors].map(([name, { shape, data }]) => [name, { shape, data: Float32Array.from(data) }]),
    )
    await trainer.restore({ tensors: copy, facts: JSON.parse(JSON.stringify(facts)) })
    expect(await trainer.state()).toEqual({ tensors, facts })
  })

  it('of another model or recipe is refused, and changes nothing', async () => {
    using trainer = await open(options)
    using wider = await open({ config: { ...smallConfig, embed_dim: 9 }, ...options })
    using plain = await open()
    const before = await trainer.state()
    await expect(trainer.restore(await wider.state())).rejects.toThrow(/has the shape/)
    await expect(trainer.restore(await plain.state())).rejects.toMatchObject({ code: 'bad-state' })
    await expect(plain.restore(before)).rejects.toMatchObject({ code: 'bad-state' })
    await expect(trainer.restore({ ...before, facts: {} })).rejects.toThrow(/says no step/)
    expect(await trainer.state()).toEqual(before)
  })
})

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
    await train(trainer, 1)
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

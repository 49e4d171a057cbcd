import { createWasmBackend } from '@typeclip/backend-wasm'
import type { Backend } from '@typeclip/tensor'
import { bytesSource, openSafetensors } from '@typeclip/weights'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ClipModel, loadModel } from '../src/index.js'
import { largestDifference } from './cases.js'
import { captions, checkpointBytes, countingSource, noise, openCheckpoint, tinyConfig } from './checkpoint.js'

let backend: Backend
let model: ClipModel

beforeAll(async () => {
  backend = await createWasmBackend()
  model = await loadModel({ file: await openCheckpoint(), config: { openClip: tinyConfig }, backend })
})

afterAll(() => {
  model.dispose()
  backend.dispose()
})

describe('encodeImages', () => {
  it('gives each picture of a batch what it has alone', async () => {
    const batch = noise(3)
    const { data, shape } = await model.encodeImages(batch)
    expect(shape).toEqual([3, 12])
    for (let i = 0; i < 3; i++) {
      const alone = await model.encodeImages({
        data: batch.data.subarray(i * 768, (i + 1) * 768),
        shape: [1, 3, 16, 16],
      })
      expect(largestDifference(alone.data, data.subarray(i * 12, (i + 1) * 12))).toBeLessThan(1e-5)
    }
  })

  it('is the same fused and pruned as step by step, whoever observes', async () => {
    const names: string[] = []
    const observed = await model.encodeImages(noise(2), { observe: name => void names.push(name) })
    const fused = await model.encodeImages(noise(2))
    expect(largestDifference(observed.data, fused.data)).toBeLessThan(1e-5)
    expect(names).toEqual([
      'vision.patch_embed',
      'vision.embed',
      'vision.ln_pre',
      ...[0, 1].flatMap(i => ['attn', 'mlp', 'out'].map(step => `vision.blocks.${i}.${step}`)),
      'vision.pooled',
      'vision.ln_post',
      'vision.proj',
    ])
  })

  it('reads other sizes, and gives back the tables it keeps for them', async () => {
    using other = await loadModel({ file: await openCheckpoint(), config: { openClip: tinyConfig }, backend })
    const before = backend.memory().weights
    for (let size = 20; size < 80; size += 4) await other.encodeImages(noise(1, size))
    const { data } = await other.encodeImages(noise(1, 20))
    expect(data).toEqual((await model.encodeImages(noise(1, 20))).data)
    await model.encodeImages(noise(1, 16))
    other.dispose()
    expect(backend.memory().weights).toBeLessThanOrEqual(before + 2 * 26 * 16 * 4)
  })

  it('divides by the norm where that is asked for', async () => {
    const { data } = await model.encodeImages(noise(1), { normalize: true })
    expect(Math.hypot(...data)).toBeCloseTo(1, 6)
  })

  it('of no picture is nothing', async () => {
    expect(await model.encodeImages(noise(0))).toEqual({ data: new Float32Array(0), shape: [0, 12] })
  })

  it.each([
    ['another rank', { data: new Float32Array(768), shape: [3, 16, 16] }, /shape \[B, 3, H, W\], not \[3,16,16\]/],
    ['four channels', { data: new Float32Array(1024), shape: [1, 4, 16, 16] }, /\[B, 3, H, W\]/],
    ['too few numbers', { data: new Float32Array(767), shape: [1, 3, 16, 16] }, /need 768 numbers, not 767/],
    ['less than a patch', { data: new Float32Array(27), shape: [1, 3, 3, 3] }, /smaller than one patch of 4 x 4/],
    ['a fraction as a size', { data: new Float32Array(0), shape: [0.5, 3, 16, 16] }, /\[B, 3, H, W\]/],
    ['NaN', { data: new Float32Array(1536).fill(Number.NaN, 900, 901), shape: [2, 3, 16, 16] }, /picture 1 hold NaN/],
  ])('refuses pixels of %s', async (_, pixels, sentence) => {
    const error = await model.encodeImages(pixels).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'bad-pixels', message: expect.stringMatching(sentence) })
  })
})

describe('encodeTexts', () => {
  it('gives captions of any lengths what each has alone, uncut', async () => {
    const lengths = [20, 3, 7, 1, 7, 12]
    const batch = captions(lengths)
    const { data } = await model.encodeTexts(batch)
    for (const row of lengths.keys()) {
      const ids = { data: batch.data.subarray(row * 20, (row + 1) * 20), shape: [1, 20] }
      const alone = await model.encodeTexts(ids, { observe: () => {} })
      expect(largestDifference(alone.data, data.subarray(row * 12, (row + 1) * 12))).toBeLessThan(1e-5)
    }
  })

  it('does not look beyond the end token, however the caption is padded', async () => {
    const zeros = captions([5, 9])
    const data = zeros.data.slice()
    data.fill(39, 5, 20)
    data.fill(17, 29, 40)
    expect((await model.encodeTexts({ ...zeros, data })).data).toEqual((await model.encodeTexts(zeros)).data)
  })

  it('takes rows that are shorter than the context', async () => {
    const short = await model.encodeTexts({ data: captions([6], 6).data, shape: [1, 6] })
    expect(short.data).toEqual((await model.encodeTexts(captions([6]))).data)
  })

  it.each([
    ['another rank', { data: new Int32Array(20), shape: [20] }, /shape \[B, T\]/],
    ['floats', { data: new Float32Array(20), shape: [1, 20] }, /Int32Array/],
    ['a row over the context', { data: new Int32Array(21), shape: [1, 21] }, /rows of 21; this model reads at most 20/],
    ['an id over the vocabulary', { data: Int32Array.of(1, 39, 2, 40), shape: [2, 2] }, /row 1, position 1 holds 40/],
    ['a negative id', { data: Int32Array.of(-1, 39), shape: [1, 2] }, /row 0, position 0 holds -1/],
  ])('refuses ids of %s', async (_, ids, sentence) => {
    // The compiler refuses floats; callers without it are told.
    const error = await model
      .encodeTexts(ids as { data: Int32Array; shape: number[] })
      .catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'bad-ids', message: expect.stringMatching(sentence) })
  })
})

describe('towers', () => {
  it.each(['vision', 'text'] as const)('load alone: the %s tower never reads the other’s bytes', async tower => {
    const { source, ranges } = countingSource(await checkpointBytes())
    const file = await openSafetensors(source)
    using alone = await loadModel({ file, config: { openClip: tinyConfig }, backend })
    if (tower === 'vision') await alone.encodeImages(noise(1))
    else await alone.encodeTexts(captions([4]))
    for (const { name, byteOffset, byteLength } of file.tensors.values()) {
      const read = ranges.some(([from, to]) => from < byteOffset + byteLength && to > byteOffset)
      expect(read, name).toBe(name === 'logit_scale' || name.startsWith('visual.') === (tower === 'vision'))
    }
  })

  it('are read once, however many ask at the same time', async () => {
    const { source, ranges } = countingSource(await checkpointBytes())
    using shared = await loadModel({ file: await openSafetensors(source), config: { openClip: tinyConfig }, backend })
    await Promise.all([shared.load('text'), shared.encodeTexts(captions([4])), shared.encodeTexts(captions([5]))])
    const once = ranges.length
    await shared.load('text')
    expect(ranges).toHaveLength(once)
  })

  it('that a checkpoint lacks are said to be missing', async () => {
    const config = {
      model_type: 'clip_vision_model',
      hidden_size: 16,
      intermediate_size: 64,
      num_attention_heads: 2,
      num_hidden_layers: 2,
      image_size: 16,
      patch_size: 4,
      projection_dim: 12,
    }
    const file = await openCheckpoint()
    using half = await loadModel({ file, config: { huggingFace: config }, backend })
    expect((await half.encodeImages(noise(1))).shape).toEqual([1, 12])
    await expect(half.encodeTexts(captions([3]))).rejects.toMatchObject({ code: 'missing-tower' })
    await expect(half.load('text')).rejects.toMatchObject({ code: 'missing-tower' })
  })
})

describe('the names in a file', () => {
  it('that a model does not use are one warning', async () => {
    const file = await openCheckpoint(tinyConfig, { add: { 'visual.head.weight': [2, 2], step: [] } })
    const { warnings } = await loadModel({ file, config: { openClip: tinyConfig }, backend })
    expect(warnings).toEqual([expect.stringMatching(/visual\.head\.weight, step|step, visual\.head\.weight/)])
  })

  it('that are masks and sizes of old files are no warning', async () => {
    const file = await openCheckpoint(tinyConfig, {
      add: { attn_mask: [20, 20], input_resolution: [], vocab_size: [] },
    })
    expect((await loadModel({ file, config: { openClip: tinyConfig }, backend })).warnings).toEqual([])
  })

  it.each(['visual.transformer.resblocks.1.attn.lora', 'transformer.resblocks.2.ln_1.weight'])(
    'among the blocks of a tower must be known: %s',
    async name => {
      const file = await openCheckpoint(tinyConfig, { add: { [name]: [16] } })
      const error = await loadModel({ file, config: { openClip: tinyConfig }, backend }).catch(
        (reason: unknown) => reason,
      )
      expect(error).toMatchObject({ code: 'extra-tensor', message: expect.stringContaining(name) })
    },
  )

  it('that are missing are an error that names them', async () => {
    const file = await openCheckpoint(tinyConfig, { drop: ['visual.transformer.resblocks.1.mlp.c_fc.bias'] })
    const error = await loadModel({ file, config: { openClip: tinyConfig }, backend }).catch(
      (reason: unknown) => reason,
    )
    expect(error).toMatchObject({
      code: 'missing-tensor',
      message: 'The weights lack visual.transformer.resblocks.1.mlp.c_fc.bias.',
    })
  })

  it('of no tensor at all are an error too', async () => {
    const names = [...(await openCheckpoint()).tensors.keys()]
    const file = await openCheckpoint(tinyConfig, { drop: names })
    const error = await loadModel({ file, backend }).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'missing-tensor', message: expect.stringMatching(/but nothing/) })
  })

  it('without a scale are a warning, and the scale starts where training does', async () => {
    const file = await openCheckpoint(tinyConfig, { drop: ['logit_scale'] })
    const { warnings, logitScale } = await loadModel({ file, config: { openClip: tinyConfig }, backend })
    expect(warnings).toEqual([expect.stringContaining('logit_scale')])
    expect(logitScale).toBeCloseTo(Math.log(1 / 0.07), 12)
  })
})

describe('without a config', () => {
  const openai = {
    embed_dim: 24,
    quick_gelu: true,
    vision_cfg: { image_size: 24, layers: 3, width: 128, head_width: 64, patch_size: 8 },
    text_cfg: { context_length: 10, vocab_size: 40, width: 64, heads: 1, layers: 2 },
  }

  it('all but the activation follows from shapes', async () => {
    const file = await openCheckpoint(openai)
    const inferred = await loadModel({ file, backend })
    const read = await loadModel({ file, config: { openClip: openai }, backend })
    expect(inferred.config).toEqual({ ...read.config, source: 'shapes', activationSource: 'assumed' })
  })

  it('heads of another width than 64 cannot be known', async () => {
    const error = await loadModel({ file: await openCheckpoint(), backend }).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'bad-config', message: expect.stringMatching(/16 wide.*give its config/) })
  })

  it('other architectures are refused by their name', async () => {
    const file = await openCheckpoint(openai, { add: { 'visual.layer1.0.conv1.weight': [4, 4, 1, 1] } })
    const error = await loadModel({ file, backend }).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'unsupported-architecture', message: expect.stringMatching(/ModifiedResNet/) })
  })
})

describe('calls', () => {
  // Wide enough that a batch takes longer than the 10 ms after which others run.
  const wide = {
    embed_dim: 64,
    vision_cfg: { image_size: 64, layers: 4, width: 256, patch_size: 8 },
    text_cfg: { context_length: 20, vocab_size: 40, width: 64, heads: 1, layers: 1 },
  }

  it('of several callers at the same time do not disturb each other', async () => {
    const alone = [
      await model.encodeImages(noise(2)),
      await model.encodeTexts(captions([5])),
      await model.encodeImages(noise(1, 24)),
    ]
    const together = await Promise.all([
      model.encodeImages(noise(2)),
      model.encodeTexts(captions([5])),
      model.encodeImages(noise(1, 24)),
    ])
    expect(together).toEqual(alone)
  })

  it('let others run, and end when they are aborted', async () => {
    using large = await loadModel({ file: await openCheckpoint(wide), config: { openClip: wide }, backend })
    await large.load('vision')
    const controller = new AbortController()
    const reason = new Error('enough')
    const progress: number[] = []
    setTimeout(() => controller.abort(reason), 0)
    const call = large.encodeImages(noise(100, 64), {
      signal: controller.signal,
      onProgress: done => progress.push(done),
    })
    await expect(call).rejects.toBe(reason)
    expect(progress.at(-1) ?? 0).toBeLessThan(100)
    expect(backend.memory().scopes).toBe(0)
  })

  it('are refused at once where the signal was aborted before', async () => {
    const signal = AbortSignal.abort(new Error('never'))
    await expect(model.encodeImages(noise(1), { signal })).rejects.toThrow('never')
    await expect(model.load('text', { signal })).rejects.toThrow('never')
  })

  it('report their progress', async () => {
    const progress: (readonly [number, number])[] = []
    await model.encodeImages(noise(3), { onProgress: (...at) => progress.push(at) })
    expect(progress.at(-1)).toEqual([3, 3])
  })

  it('after dispose say so, and those under way end so', async () => {
    const large = await loadModel({ file: await openCheckpoint(wide), config: { openClip: wide }, backend })
    await large.load('vision')
    const before = backend.memory().weights
    const call = large.encodeImages(noise(100, 64)).catch((reason: unknown) => reason)
    setTimeout(() => large.dispose(), 0)
    expect(await call).toMatchObject({ code: 'disposed' })
    large.dispose()
    expect(backend.memory().weights).toBeLessThan(before)
    await expect(large.encodeImages(noise(1, 64))).rejects.toMatchObject({ code: 'disposed' })
    await expect(large.encodeTexts(captions([3]))).rejects.toMatchObject({ code: 'disposed' })
  })

  it('that wait for a tower end when the model is disposed, and nothing stays', async () => {
    const before = backend.memory().weights
    const early = await loadModel({ file: await openCheckpoint(), config: { openClip: tinyConfig }, backend })
    const call = early.encodeImages(noise(1)).catch((reason: unknown) => reason)
    early.dispose()
    expect(await call).toMatchObject({ code: 'disposed' })
    expect(backend.memory().weights).toBe(before)
  })

  it('that find a damaged weight say which, and the tower can be asked again', async () => {
    const bytes = await checkpointBytes()
    const file = await openSafetensors(bytesSource(bytes))
    const { byteOffset = 0 } = file.tensors.get('visual.proj') ?? {}
    new DataView(bytes.buffer).setFloat32(byteOffset + 8, Number.NaN, true)
    using damaged = await loadModel({ file, config: { openClip: tinyConfig }, backend })
    const failing = () => damaged.encodeImages(noise(1)).catch((reason: unknown) => reason)
    const error = { code: 'not-finite', message: expect.stringMatching(/visual\.proj holds NaN at index 2/) }
    expect(await failing()).toMatchObject(error)
    expect(await failing()).toMatchObject(error)
    new DataView(bytes.buffer).setFloat32(byteOffset + 8, 0, true)
    expect(await failing()).toMatchObject({ shape: [1, 12] })
  })
})

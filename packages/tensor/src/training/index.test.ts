import { describe, expect, it } from 'vitest'
import { createReferenceTrainingBackend } from '../reference.js'
import { updateTable } from '../updates/index.js'
import { trainingTable } from './index.js'

const backend = createReferenceTrainingBackend()
const { ops } = backend

describe('crossEntropy', () => {
  const logits = Float32Array.of(1, 2, 3, 4, 5, 6)

  function loss(target: readonly number[]): Promise<Float32Array> {
    return backend.session(async () =>
      ops
        .crossEntropy({
          logits: backend.tensor(logits, [2, 3], 'float32'),
          target: backend.tensor(Int32Array.from(target), [2], 'int32'),
        })
        .read(),
    )
  }

  it('leaves out targets that are ignored, and is 0 where all are', async () => {
    expect([...(await loss([-100, 1]))]).toEqual([...(await loss([1, 1]))])
    expect([...(await loss([-100, -100]))]).toEqual([0])
  })

  it('refuses a target beyond the columns', async () => {
    await expect(loss([0, 3])).rejects.toMatchObject({ code: 'index-out-of-range', facts: { input: 'target' } })
    await expect(loss([0, -1])).rejects.toMatchObject({ code: 'index-out-of-range' })
  })
})

describe('activationGradient', () => {
  it('is finite at the ends of float32, where a slope is 0 or 1', async () => {
    await backend.session(async () => {
      const x = backend.tensor(Float32Array.of(-3e38, 3e38), [2], 'float32')
      const gradient = backend.tensor(Float32Array.of(1, 1), [2], 'float32')
      for (const activation of ['quickGelu', 'gelu', 'geluTanh', 'relu'] as const) {
        const slopes = await ops.activationGradient({ x, gradient }, { activation }).read()
        expect(slopes.map(Math.abs), activation).toEqual(Float32Array.of(0, 1))
      }
    })
  })
})

describe('l2NormalizeGradient', () => {
  it('divides by epsilon where a row is no longer than that', async () => {
    const gradient = await backend.session(async () => {
      const x = backend.tensor(new Float32Array(2), [1, 2], 'float32')
      const arriving = backend.tensor(Float32Array.of(1, -2), [1, 2], 'float32')
      return ops.l2NormalizeGradient({ x, gradient: arriving }, { epsilon: 0.5 }).read()
    })
    expect([...gradient]).toEqual([2, -4])
  })
})

describe('an update', () => {
  const one = { shape: [1], data: Float32Array.of(1) }

  it('writes over variables, outside of any session, in float64', async () => {
    const total = backend.variable(one)
    const x = backend.variable({ shape: [1], data: Float32Array.of(2 ** -40) })
    for (let i = 0; i < 4; i++) backend.updates.accumulate({ total, x })
    backend.updates.accumulate({ total, x: backend.variable({ shape: [1], data: Float32Array.of(-1) }) })
    expect([...(await total.read())]).toEqual([2 ** -38])
  })
})

describe('shape rules refuse', () => {
  const { clamp, sum, max, reshape, permute, broadcastTo, pad, unfold, fold, logSoftmax, keepTokens } = trainingTable
  const { crossEntropy, crossEntropyGradient, maxGradient, softmaxGradient, keepTokensGradient } = trainingTable
  const { attentionGradient, selfAttentionGradient, layerNormGradient, embeddingGradient } = trainingTable
  const { linearInputGradient, linearWeightGradient, positionInterpolateGradient, l2NormalizeGradient } = trainingTable
  const { activationGradient, clampGradient } = trainingTable
  const { adamw, ema, accumulate } = updateTable
  const window = { kernel: [3, 3], stride: [1, 1] } as const
  const grid = { prefix: 0, from: [2, 2], to: [3, 3] } as const
  const adam = { learningRate: 1, beta1: 0, beta2: 0, epsilon: 0, weightDecay: 0, step: 0 }

  it.each<[string, () => unknown, string]>([
    ['limits in the wrong order', () => clamp.shape({ x: [] }, { min: 1, max: 0 }), 'min must not exceed max'],
    ['a limit that is no number', () => clamp.shape({ x: [] }, { min: Number.NaN, max: 0 }), 'min must not'],
    ['an axis that is not there', () => sum.shape({ x: [2] }, { axes: [1] }), 'axes'],
    ['no axes', () => max.shape({ x: [2] }, { axes: [] }), 'axes'],
    ['a shape of other size', () => reshape.shape({ x: [6] }, { shape: [4] }), '[4] does not hold'],
    ['an axis twice', () => permute.shape({ x: [2, 3] }, { axes: [0, 0] }), 'axes'],
    ['too few axes', () => permute.shape({ x: [2, 3] }, { axes: [0] }), 'axes'],
    ['a shape that x does not repeat to', () => broadcastTo.shape({ x: [2] }, { shape: [3] }), '[2] does not repeat'],
    ['a shape with fewer axes', () => broadcastTo.shape({ x: [1, 2] }, { shape: [2] }), 'does not repeat'],
    ['a negative margin', () => pad.shape({ x: [2] }, { margins: [[-1, 0]] }), 'margins'],
    ['too few margins', () => pad.shape({ x: [2, 2] }, { margins: [[1, 0]] }), 'margins'],
    ['a window larger than the picture', () => unfold.shape({ x: [1, 1, 2, 9] }, window), 'no window of [3,3]'],
    ['a stride of 0', () => unfold.shape({ x: [1, 1, 5, 5] }, { ...window, stride: [0, 1] }), 'steps of [0,1]'],
    [
      'a label smoothing above 1',
      () => crossEntropy.shape({ logits: [2, 3], target: [2] }, { labelSmoothing: 2 }),
      'labelSmoothing must lie in 0..1',
    ],
    [
      'step 0 of adamw',
      () => adamw.shape({ parameter: [], gradient: [], mean: [], square: [] }, adam),
      'steps are counted from 1',
    ],
  ])('%s', (_, run, sentence) => {
    expect(run).toThrow(expect.objectContaining({ code: 'bad-attribute', message: expect.stringContaining(sentence) }))
  })

  it.each<[string, () => unknown, string]>([
    ['a picture without channels', () => unfold.shape({ x: [1, 5, 5] }, window), 'x [B, S, H, W]'],
    ['windows of another picture', () => fold.shape({ windows: [1, 4, 9] }, { ...window, size: [5, 5] }), 'fold'],
    ['windows of no channel', () => fold.shape({ windows: [1, 9, 5] }, { ...window, size: [5, 5] }), 'fold'],
    ['a scalar', () => logSoftmax.shape({ x: [] }, {}), 'logSoftmax'],
    ['an index of another batch', () => keepTokens.shape({ x: [2, 3, 4], index: [1, 3] }, {}), 'index [1,3]'],
    ['too few targets', () => crossEntropy.shape({ logits: [2, 3], target: [1] }, {}), 'target [1]'],
    [
      'a gradient that is not one number',
      () => crossEntropyGradient.shape({ logits: [2, 3], target: [2], gradient: [1] }, {}),
      'gradient [1]',
    ],
    [
      'a gradient of another maximum',
      () => maxGradient.shape({ x: [2, 3], gradient: [3] }, { axes: [1] }),
      'maxGradient',
    ],
    ['another gradient of softmax', () => softmaxGradient.shape({ y: [2, 3], gradient: [2] }, {}), 'softmaxGradient'],
    [
      'another gradient of tokens',
      () => keepTokensGradient.shape({ x: [2, 3, 4], index: [2], gradient: [2, 1, 4] }, {}),
      'keepTokensGradient',
    ],
    [
      'another gradient of attention',
      () => attentionGradient.shape({ q: [1, 2, 4], k: [1, 3, 4], v: [1, 3, 4], gradient: [1, 3, 4] }, { heads: 1 }),
      'attentionGradient',
    ],
    [
      'another gradient of self-attention',
      () => selfAttentionGradient.shape({ qkv: [1, 2, 12], gradient: [1, 2, 12] }, { heads: 1 }),
      'selfAttentionGradient',
    ],
    [
      'a gain of another width',
      () => layerNormGradient.shape({ x: [2, 4], weight: [3], gradient: [2, 4] }, { epsilon: 1 }),
      'layerNormGradient',
    ],
    [
      'another gradient of rows',
      () => embeddingGradient.shape({ table: [5, 4], ids: [2], gradient: [2, 5] }, {}),
      'embeddingGradient',
    ],
    [
      'a weight of other outputs',
      () => linearInputGradient.shape({ weight: [3, 4], gradient: [2, 4] }, {}),
      'linearInput',
    ],
    ['rows that differ', () => linearWeightGradient.shape({ x: [3, 4], gradient: [2, 4] }, {}), 'linearWeightGradient'],
    [
      'another gradient of positions',
      () => positionInterpolateGradient.shape({ position: [4, 2], gradient: [8, 2] }, grid),
      'positionInterpolateGradient',
    ],
    ['another gradient of rows', () => l2NormalizeGradient.shape({ x: [2], gradient: [3] }, {}), 'l2NormalizeGradient'],
    [
      'another gradient of an activation',
      () => activationGradient.shape({ x: [2], gradient: [3] }, { activation: 'relu' }),
      'activationGradient',
    ],
    [
      'another gradient of clamp',
      () => clampGradient.shape({ x: [2], gradient: [] }, { min: 0, max: 1 }),
      'clampGradient',
    ],
    [
      'states of another shape',
      () => adamw.shape({ parameter: [2], gradient: [2], mean: [2], square: [3] }, { ...adam, step: 1 }),
      'square [3]',
    ],
    ['an average of another shape', () => ema.shape({ average: [2], parameter: [3] }, { decay: 0 }), 'ema'],
    ['a total of another shape', () => accumulate.shape({ total: [2], x: [] }, {}), 'accumulate'],
  ])('%s', (_, run, sentence) => {
    expect(run).toThrow(expect.objectContaining({ code: 'shape-mismatch', message: expect.stringContaining(sentence) }))
  })
})

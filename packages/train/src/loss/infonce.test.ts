import { valueAndGrad } from '@typeclip/autograd'
import { seededRandom } from '@typeclip/tensor/conformance'
import { createReferenceTrainingBackend } from '@typeclip/tensor/reference'
import { describe, expect, it } from 'vitest'
import { infonce } from './infonce.js'
import { sigmoid } from './sigmoid.js'

const backend = createReferenceTrainingBackend()

/** A loss of features by rows, and its gradients. */
async function evaluate(loss: ReturnType<typeof infonce>, images: number[][], texts: number[][]) {
  return backend.session(async () => {
    const rows = (features: number[][]) =>
      backend.tensor(Float32Array.from(features.flat()), [features.length, features[0]?.length ?? 2], 'float32')
    const parameters = {
      image: rows(images),
      text: rows(texts),
      logitScale: backend.tensor(Float32Array.of(1), [], 'float32'),
    }
    const step = valueAndGrad(backend, (recording, { image, text, logitScale }: typeof parameters) =>
      loss.compute(recording, { image, text }, { logitScale }),
    )
    const { value, gradients } = step(parameters)
    return { value: (await value.read())[0], gradient: await gradients.image?.read() }
  })
}

describe('infonce', () => {
  it('is ln N where all features are the same', async () => {
    const same = [
      [1, 2],
      [1, 2],
      [1, 2],
    ]
    expect((await evaluate(infonce(), same, same)).value).toBeCloseTo(Math.log(3), 6)
  })

  it('is 0 of a single pair, with no gradient', async () => {
    const { value, gradient } = await evaluate(infonce(), [[1, 2]], [[3, -1]])
    expect(value).toBe(0)
    expect(gradient?.every(element => element === 0)).toBe(true)
  })

  it('rises with a hard negative', async () => {
    const images = [
      [1, 0],
      [0, 1],
    ]
    const alone = await evaluate(infonce(), images, images)
    const harder = await evaluate(infonce(), images, [...images, [1, 0.1]])
    expect(harder.value).toBeGreaterThan(alone.value)
  })

  it('refuses a batch of nothing, and a picture without a caption', async () => {
    const pair = [[1, 2]]
    await expect(evaluate(infonce(), [], [])).rejects.toMatchObject({ code: 'bad-batch' })
    await expect(evaluate(infonce(), [...pair, ...pair], pair)).rejects.toMatchObject({
      code: 'bad-batch',
      facts: { images: 2, texts: 1 },
    })
  })
})

describe.each([
  ['infonce', infonce({ labelSmoothing: 0.1 })],
  ['sigmoid', sigmoid()],
] as const)('the %s of workers', (_, loss) => {
  const random = seededRandom(5)
  const rows = Float32Array.from({ length: 4 * 3 }, () => random() - 0.5)
  const others = Float32Array.from({ length: 4 * 3 }, () => random() - 0.5)

  /** The loss of rows first..first + count - 1, which say that they lie from `at` on. */
  function compute(first: number, count: number, at = first): Promise<Float32Array> {
    return backend.session(async () => {
      const whole = { image: backend.tensor(rows, [4, 3], 'float32'), text: backend.tensor(others, [4, 3], 'float32') }
      const own = (x: Float32Array) => backend.tensor(x.slice(3 * first, 3 * (first + count)), [count, 3], 'float32')
      const [logitScale, logitBias] = [1, -2].map(value => backend.tensor(Float32Array.of(value), [], 'float32'))
      const pairs = { image: own(rows), text: own(others), all: { ...whole, first: at } }
      return loss.compute(backend, pairs, { logitScale, logitBias }).read()
    })
  }

  it('is, in the mean, that of the whole batch', async () => {
    const [[whole], [a], [b]] = [await compute(0, 4), await compute(0, 2), await compute(2, 2)]
    expect((a + b) / 2).toBeCloseTo(whole, 6)
    expect(a).not.toBeCloseTo(b, 3)
  })

  it('refuses pairs that are not among those gathered', async () => {
    for (const at of [-1, 3]) {
      await expect(compute(0, 2, at)).rejects.toMatchObject({ code: 'bad-batch', facts: { first: at, gathered: 4 } })
    }
  })
})

describe('sigmoid', () => {
  it('starts near the bias of the pairs that belong apart', async () => {
    const loss = sigmoid()
    const value = await backend.session(async () => {
      const features = backend.tensor(Float32Array.of(1, 0, 0, 1), [2, 2], 'float32')
      const [logitScale, logitBias] = [loss.learned.logitScale.start, loss.learned.logitBias.start].map(start =>
        backend.tensor(Float32Array.of(start), [], 'float32'),
      )
      return loss.compute(backend, { image: features, text: features }, { logitScale, logitBias }).read()
    })
    // Pairs: exp(ln 10) - 10 = 0, so ln 2 each; the others exp(-10), nearly nothing.
    expect(value[0]).toBeCloseTo(Math.log(2) + Math.log1p(Math.exp(-10)), 5)
  })
})

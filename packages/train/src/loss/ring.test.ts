import { record } from '@typeclip/autograd'
import type { Tensor, TensorData } from '@typeclip/tensor'
import { seededRandom } from '@typeclip/tensor/conformance'
import { createReferenceTrainingBackend } from '@typeclip/tensor/reference'
import type { TrainingBackend } from '@typeclip/tensor/training'
import { describe, expect, it } from 'vitest'
import { alone } from '../collective/alone.js'
import type { Collective } from '../collective/collective.js'
import { createSharedGroup, joinSharedGroup } from '../collective/shared-group.js'
import type { Gathered } from './contrastive.js'
import { infonce } from './infonce.js'
import { lossOverRing } from './ring.js'
import { sigmoid } from './sigmoid.js'

const width = 6
const random = seededRandom(21)
const draw = (rows: number): TensorData => ({
  shape: [rows, width],
  data: Float32Array.from({ length: rows * width }, () => random() - 0.5),
})

/** Features of a worker: `images` pairs and a hard negative more. */
interface Part {
  readonly image: TensorData
  readonly text: TensorData
  readonly groups: Int32Array
}

/** Groups 0 to 4, so that some show the same within a worker and across; hard negatives show something of their own. */
function drawPart(images: number, negatives: number): Part {
  const groups = [...Array.from({ length: images }, () => Math.floor(random() * 5)), ...Array(negatives).fill(9)]
  return { image: draw(images), text: draw(images + negatives), groups: Int32Array.from(groups) }
}

const numbers = { logitScale: 1.2, logitBias: -1.5 }
const upload = (backend: TrainingBackend, { data, shape }: TensorData) => backend.tensor(data, shape, 'float32')
const learnedOn = (backend: TrainingBackend) => ({
  logitScale: backend.tensor(Float32Array.of(numbers.logitScale), [], 'float32'),
  logitBias: backend.tensor(Float32Array.of(numbers.logitBias), [], 'float32'),
})

/** Each worker on its own backend. */
async function overRing(parts: readonly Part[], loss: ReturnType<typeof sigmoid>) {
  const group = createSharedGroup(parts.length, { window: 64 })
  return Promise.all(
    parts.map(async ({ image, text, groups }, rank) => {
      using backend = createReferenceTrainingBackend()
      const { backend: watched, peak } = watch(backend)
      const result = await watched.session(async () => {
        const features = { image: upload(backend, image), text: upload(backend, text), groups }
        return lossOverRing(watched, joinSharedGroup(group, rank), loss, features, learnedOn(backend))
      })
      expect(backend.memory()).toMatchObject({ weights: 0, scopes: 0 })
      return { ...result, peak: peak() }
    }),
  )
}

/** All pairs first, then the hard negatives of all, as one batch or as a worker's part of it. */
async function gathered(parts: readonly Part[], loss: ReturnType<typeof sigmoid>, worker?: number) {
  using backend = createReferenceTrainingBackend()
  const { backend: watched, peak } = watch(backend)
  const pairs = parts.map(({ image }) => image.shape[0])
  const split = (of: (part: Part) => readonly number[], size: number) => [
    ...parts.flatMap((part, i) => of(part).slice(0, pairs[i] * size)),
    ...parts.flatMap((part, i) => of(part).slice(pairs[i] * size)),
  ]
  const texts = split(({ text }) => [...text.data], width)
  const groups = Int32Array.from(split(part => [...part.groups], 1))
  const images = Float32Array.from(parts.flatMap(({ image }) => [...image.data]))
  const result = await watched.session(async () => {
    const image = upload(backend, { shape: [images.length / width, width], data: images })
    const text = upload(backend, { shape: [texts.length / width, width], data: Float32Array.from(texts) })
    const learned = learnedOn(backend)
    const recorder = record(watched, [image, text, ...Object.values(learned)])
    const first = pairs.slice(0, worker ?? 0).reduce((sum, count) => sum + count, 0)
    const all: Gathered = { image, text, groups, first }
    const slice = (x: Tensor) =>
      recorder.backend.ops.slice({ x }, { ranges: [[first, first + pairs[worker ?? 0]] as const, [0, width] as const] })
    const own = worker === undefined ? { image, text, groups } : { image: slice(image), text: slice(text), all }
    const value = loss.compute(recorder.backend, own, learned)
    const gradients = recorder.gradients(value)
    const read = async (tensor: Tensor) => [...((await gradients.get(tensor)?.read()) ?? [])]
    return {
      value: (await value.read())[0],
      image: await read(image),
      text: await read(text),
      logitScale: await read(learned.logitScale),
      logitBias: await read(learned.logitBias),
    }
  })
  return { ...result, peak: peak() }
}

/** The same backend, and the most that it held at a time. */
function watch(backend: TrainingBackend) {
  let most = 0
  const note = <T>(result: T): T => {
    const { weights, scopes } = backend.memory()
    most = Math.max(most, weights + scopes)
    return result
  }
  const noting = <T extends object>(table: T): T =>
    new Proxy(table, {
      get: (target, name, receiver) => {
        const kernel: unknown = Reflect.get(target, name, receiver)
        return typeof kernel === 'function' ? (...given: unknown[]) => note(kernel(...given)) : kernel
      },
    })
  return { backend: { ...backend, ops: noting(backend.ops), updates: noting(backend.updates) }, peak: () => most }
}

describe.each([
  ['sigmoid', sigmoid()],
  ['sigmoid with masked duplicates', sigmoid({ duplicates: 'masked' })],
  ['sigmoid with positive duplicates', sigmoid({ duplicates: 'positive' })],
] as const)('%s over a ring', (_, loss) => {
  it.each([
    [1, [[4, 0]]],
    [
      2,
      [
        [4, 0],
        [4, 0],
      ],
    ],
    [
      4,
      [
        [3, 1],
        [1, 0],
        [4, 2],
        [2, 0],
      ],
    ],
  ])('of %s workers equals one large batch, values and gradients', async (_, sizes) => {
    const parts = sizes.map(([images, negatives]) => drawPart(images, negatives))
    const [workers, whole] = [await overRing(parts, loss), await gathered(parts, loss)]
    const sum = (of: (worker: (typeof workers)[number]) => number) => workers.reduce((total, one) => total + of(one), 0)
    expect(sum(({ loss }) => loss)).toBeCloseTo(whole.value, 6)
    for (const name of ['logitScale', 'logitBias'] as const) {
      expect(sum(({ learned }) => learned[name].data[0])).toBeCloseTo(whole[name][0], 6)
    }
    const images = workers.flatMap(({ image }) => [...image.data])
    const split = sizes.map(([pairs]) => pairs * width)
    const texts = [
      ...workers.flatMap(({ text }, i) => [...text.data.subarray(0, split[i])]),
      ...workers.flatMap(({ text }, i) => [...text.data.subarray(split[i])]),
    ]
    expect(images.length).toBe(whole.image.length)
    images.forEach((element, i) => {
      expect(element).toBeCloseTo(whole.image[i], 6)
    })
    expect(texts.length).toBe(whole.text.length)
    texts.forEach((element, i) => {
      expect(element).toBeCloseTo(whole.text[i], 6)
    })
  })
})

describe('lossOverRing', () => {
  it('takes as much memory with four workers as with two, and gathering does not', async () => {
    const parts = Array.from({ length: 4 }, () => drawPart(8, 0))
    const loss = sigmoid()
    const [two, four] = [await overRing(parts.slice(0, 2), loss), await overRing(parts, loss)]
    expect(new Set([...two, ...four].map(({ peak }) => peak)).size).toBe(1)
    const [ofTwo, ofFour] = [await gathered(parts.slice(0, 2), loss, 0), await gathered(parts, loss, 0)]
    expect(ofFour.peak).toBeGreaterThan(1.5 * ofTwo.peak)
  })

  it('refuses a loss that compares pairs', async () => {
    using backend = createReferenceTrainingBackend()
    const collective: Collective = alone()
    const result = backend.session(async () => {
      const [image, text] = [upload(backend, draw(2)), upload(backend, draw(2))]
      return lossOverRing(backend, collective, infonce(), { image, text }, learnedOn(backend))
    })
    await expect(result).rejects.toMatchObject({ code: 'bad-option' })
  })
})

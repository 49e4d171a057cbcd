// Losses that know of groups, held to their formulas with explicit masks, and their gradients to central differences.
import { valueAndGrad } from '@typeclip/autograd'
import { createWasmTrainingBackend } from '@typeclip/backend-wasm/training'
import { seededRandom } from '@typeclip/tensor/conformance'
import { createReferenceTrainingBackend } from '@typeclip/tensor/reference'
import { describe, expect, it } from 'vitest'
import type { ContrastiveLoss } from './contrastive.js'
import { withImagePositives } from './image-positives.js'
import { infonce } from './infonce.js'
import type { Relation } from './relation.js'
import { sigmoid } from './sigmoid.js'

const backend = createReferenceTrainingBackend()
const width = 5
const pictures = 6
const captions = 8
/** Three pairs of one group, two of another, one alone; the first hard negative repeats the caption of the last. */
const groups = Int32Array.of(0, 1, 0, 3, 1, 0, 3, 7)
const numbers = { logitScale: 1.5, logitBias: -2 }

interface Features {
  readonly image: Float32Array
  readonly text: Float32Array
}

const random = seededRandom(11)
const draw = (rows: number) => Float32Array.from({ length: rows * width }, () => random() - 0.5)
const features: Features = { image: draw(pictures), text: draw(captions) }

type Loss = ContrastiveLoss<'logitScale'> | ContrastiveLoss<'logitScale' | 'logitBias'>

interface Slice {
  readonly first: number
  readonly count: number
}

/** The loss and its gradients, of all pairs or of a worker's slice. */
function evaluate(loss: Loss, { image, text }: Features, slice?: Slice) {
  return backend.session(async () => {
    const rows = (x: Float32Array) => backend.tensor(x, [x.length / width, width], 'float32')
    const [logitScale, logitBias] = [numbers.logitScale, numbers.logitBias].map(value =>
      backend.tensor(Float32Array.of(value), [], 'float32'),
    )
    const parameters = { image: rows(image), text: rows(text) }
    const step = valueAndGrad(backend, (recording, { image, text }: typeof parameters) => {
      if (slice === undefined) return loss.compute(recording, { image, text, groups }, { logitScale, logitBias })
      const ranges = [[slice.first, slice.first + slice.count] as const, [0, width] as const]
      const [own, captions] = [image, text].map(x => recording.ops.slice({ x }, { ranges }))
      const all = { image, text, groups, first: slice.first }
      return loss.compute(recording, { image: own, text: captions, all }, { logitScale, logitBias })
    })
    const { value, gradients } = step(parameters)
    const read = async (name: 'image' | 'text') => (await gradients[name]?.read()) ?? new Float32Array()
    return { value: (await value.read())[0], image: await read('image'), text: await read('text') }
  })
}

function cosines(a: Float32Array, b: Float32Array): number[][] {
  const unit = (x: Float32Array) =>
    Array.from({ length: x.length / width }, (_, i) => {
      const row = [...x.subarray(i * width, (i + 1) * width)]
      const norm = Math.hypot(...row)
      return row.map(value => value / norm)
    })
  return unit(a).map(u => unit(b).map(v => u.reduce((sum, value, i) => sum + value * v[i], 0)))
}

/** -mean over `wanted` of log softmax of a row in which only `candidates` are. */
function rowLoss(row: readonly number[], wanted: readonly number[], candidates: readonly number[], smoothing = 0) {
  const total = Math.log(candidates.reduce((sum, j) => sum + Math.exp(row[j]), 0))
  const mean = (columns: readonly number[]) => columns.reduce((sum, j) => sum + row[j] - total, 0) / columns.length
  return -((1 - smoothing) * mean(wanted) + smoothing * mean(candidates))
}

const indices = (count: number) => Array.from({ length: count }, (_, i) => i)

function plainInfonce({ image, text }: Features, duplicates: Relation, smoothing: number): number {
  const logits = cosines(image, text).map(row => row.map(cosine => Math.exp(numbers.logitScale) * cosine))
  const direction = (rows: readonly (readonly number[])[]) =>
    rows.reduce((sum, row, i) => {
      const same = indices(row.length).filter(j => groups[j] === groups[i])
      const wanted = duplicates === 'positive' ? same : [i]
      const candidates = indices(row.length).filter(j => duplicates !== 'masked' || j === i || !same.includes(j))
      return sum + rowLoss(row, wanted, candidates, smoothing)
    }, 0) / rows.length
  const turned = indices(pictures).map(j => indices(pictures).map(i => logits[i][j]))
  return (direction(logits) + direction(turned)) / 2
}

function plainSigmoid({ image, text }: Features, duplicates: Relation): number {
  let sum = 0
  for (const [i, row] of cosines(image, text).entries()) {
    for (const [j, cosine] of row.entries()) {
      const z = Math.exp(numbers.logitScale) * cosine + numbers.logitBias
      const same = groups[i] === groups[j] && i !== j
      if (same && duplicates === 'masked') continue
      const together = i === j || (same && duplicates === 'positive')
      sum += Math.log1p(Math.exp(together ? -z : z))
    }
  }
  return sum / pictures
}

function plainImagePositives({ image }: Features, temperature: number): number {
  const logits = cosines(image, image).map(row => row.map(cosine => cosine / temperature))
  const losses = logits.flatMap((row, i) => {
    const others = indices(pictures).filter(j => j !== i)
    const partners = others.filter(j => groups[j] === groups[i])
    return partners.length === 0 ? [] : [rowLoss(row, partners, others)]
  })
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length
}

const imageOnly = withImagePositives(infonce(), { weight: 0.5, temperature: 0.2 })

const cases: readonly (readonly [name: string, loss: Loss, plain: (features: Features) => number])[] = [
  ['infonce with masked duplicates', infonce({ duplicates: 'masked' }), at => plainInfonce(at, 'masked', 0)],
  ['infonce with positive duplicates', infonce({ duplicates: 'positive' }), at => plainInfonce(at, 'positive', 0)],
  [
    'infonce with masked duplicates and smoothed labels',
    infonce({ duplicates: 'masked', labelSmoothing: 0.1 }),
    at => plainInfonce(at, 'masked', 0.1),
  ],
  [
    'infonce with positive duplicates and smoothed labels',
    infonce({ duplicates: 'positive', labelSmoothing: 0.1 }),
    at => plainInfonce(at, 'positive', 0.1),
  ],
  ['sigmoid with masked duplicates', sigmoid({ duplicates: 'masked' }), at => plainSigmoid(at, 'masked')],
  ['sigmoid with positive duplicates', sigmoid({ duplicates: 'positive' }), at => plainSigmoid(at, 'positive')],
  [
    'infonce with image positives',
    imageOnly,
    at => plainInfonce(at, 'negative', 0) + 0.5 * plainImagePositives(at, 0.2),
  ],
]

describe.each(cases)('%s', (_, loss, plain) => {
  it('equals its formula', async () => {
    expect((await evaluate(loss, features)).value).toBeCloseTo(plain(features), 6)
  })

  it('has the gradient of central differences', async () => {
    const got = await evaluate(loss, features)
    for (const name of ['image', 'text'] as const) {
      for (let i = 0; i < features[name].length; i++) {
        // Steps that float32 holds exactly beside the element.
        const moved = [1, -1].map(sign => {
          const x = features[name].slice()
          x[i] += sign / 512
          return { at: x[i], value: plain({ ...features, [name]: x }) }
        })
        const [up, down] = moved
        expect(got[name][i]).toBeCloseTo((up.value - down.value) / (up.at - down.at), 3)
      }
    }
  })

  it('is, in the mean over workers, that of the whole batch, gradients too', async () => {
    const whole = await evaluate(loss, features)
    const parts = await Promise.all([0, 2, 4].map(first => evaluate(loss, features, { first, count: 2 })))
    const mean = (of: (part: (typeof parts)[number]) => number) => parts.reduce((sum, part) => sum + of(part), 0) / 3
    expect(mean(part => part.value)).toBeCloseTo(whole.value, 6)
    for (const name of ['image', 'text'] as const) {
      whole[name].forEach((element, i) => {
        expect(mean(part => part[name][i])).toBeCloseTo(element, 6)
      })
    }
  })

  it('refuses to guess groups', async () => {
    const image = backend.session(async () => {
      const pair = backend.tensor(new Float32Array(4).fill(1), [2, 2], 'float32')
      const number = backend.tensor(Float32Array.of(1), [], 'float32')
      return loss.compute(backend, { image: pair, text: pair }, { logitScale: number, logitBias: number }).read()
    })
    await expect(image).rejects.toMatchObject({ code: 'bad-batch', facts: { texts: 2 } })
  })
})

describe.each([
  ['reference', async () => createReferenceTrainingBackend()],
  ['WASM', () => createWasmTrainingBackend()],
] as const)('what is masked, on the %s backend', (_, createBackend) => {
  it.each([
    ['infonce', infonce({ duplicates: 'masked' })],
    ['sigmoid', sigmoid({ duplicates: 'masked' })],
  ] as const)('moves nothing, to the bit: %s', async (_, loss) => {
    using backend = await createBackend()
    const gradientWith = (others: readonly number[]) =>
      backend.session(async () => {
        const tensor = (values: readonly number[]) => backend.tensor(Float32Array.from(values), [3, 2], 'float32')
        const number = backend.tensor(Float32Array.of(4), [], 'float32')
        const text = tensor([1, 0.5, ...others])
        const step = valueAndGrad(backend, (recording, { image }) =>
          loss.compute(
            recording,
            { image, text, groups: new Int32Array(3) },
            { logitScale: number, logitBias: number },
          ),
        )
        const { gradients } = step({ image: tensor([1, -0.5, -1, 2, 0.3, 1]) })
        return [...((await gradients.image?.read()) ?? [])].slice(0, 2)
      })
    // The first picture feels its own caption only, and in infonce not even that: it is the only candidate.
    const gradient = await gradientWith([2, 1, 3, 1])
    expect(await gradientWith([-7, 1, 3, -5])).toEqual(gradient)
    expect(gradient.every(element => element === 0)).toBe(!('logitBias' in loss.learned))
  })
})

describe('withImagePositives', () => {
  it.each([
    [{ weight: -1 }, 'weight'],
    [{ weight: 1, temperature: 0 }, 'temperature'],
  ])('refuses %j', (options, field) => {
    expect(() => withImagePositives(infonce(), options)).toThrow(
      expect.objectContaining({ code: 'bad-option', facts: expect.objectContaining({ field }) }),
    )
  })

  it('adds nothing where no picture has a partner', async () => {
    const value = (loss: Loss) =>
      backend.session(async () => {
        const image = backend.tensor(features.image, [pictures, width], 'float32')
        const logitScale = backend.tensor(Float32Array.of(1), [], 'float32')
        const apart = Int32Array.from({ length: pictures }, (_, i) => i)
        const learned = { logitScale, logitBias: logitScale }
        return (await loss.compute(backend, { image, text: image, groups: apart }, learned).read())[0]
      })
    expect(await value(imageOnly)).toBe(await value(infonce()))
  })
})

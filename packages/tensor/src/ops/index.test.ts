import { describe, expect, it } from 'vitest'
import { fill, shapesOf, toValues } from '../conformance/sample.js'
import { TensorError } from '../error.js'
import type { AnyComposite, AnyOperation, Values } from '../operation.js'
import { seededRandom } from '../random.js'
import { sizeOf } from '../tensor.js'
import { trainingTable } from '../training/index.js'
import { updateTable } from '../updates/index.js'
import { inferenceTable } from './index.js'

const updates = Object.entries<AnyComposite>(updateTable).map(([name, update]) => [`update ${name}`, update] as const)
const table = [...Object.entries<AnyOperation | AnyComposite>(trainingTable), ...updates]

describe.each(table)('%s', (_, operation) => {
  it('computes the shapes that its rule announces, on every sample', () => {
    for (const sample of operation.samples) {
      const computed = operation.reference(toValues(fill(sample, seededRandom(1))), sample.attributes)
      const announced = operation.shape(shapesOf(sample), sample.attributes)
      const pairs = isValues(computed)
        ? [[computed, announced] as const]
        : Object.entries(computed).map(([name, values]) => [values, Reflect.get(announced, name)] as const)
      for (const [{ shape, data }, want] of pairs) {
        expect(shape).toEqual(want)
        expect(data).toHaveLength(sizeOf(shape))
        expect(data.every(Number.isFinite)).toBe(true)
      }
    }
  })

  it('has a sample of a few elements, and one with a tail that no vector width divides', () => {
    const samples = operation.samples.map(sample => Object.values(shapesOf(sample)))
    expect(samples.some(shapes => shapes.every(shape => sizeOf(shape) <= 3))).toBe(true)
    expect(samples.flat().some(shape => (shape.at(-1) ?? 0) % 4 > 0 && sizeOf(shape) > 4)).toBe(true)
  })

  it('names as weights only what it takes', () => {
    const inputs = new Set(operation.samples.flatMap(sample => Object.keys(sample.inputs)))
    const weights = 'weights' in operation ? (operation.weights ?? {}) : {}
    for (const name of Object.keys(weights)) expect(inputs).toContain(name)
  })
})

describe('shape rules refuse', () => {
  const { linear, matmul, layerNorm, softmax, attention, selfAttention, patchEmbed, embedding } = inferenceTable
  const { positionAdd, classToken, positionInterpolate, poolAt, l2Normalize, add, mean, slice, concat } = inferenceTable

  it.each<[string, () => unknown, string]>([
    [
      'a weight of another width',
      () => linear.shape({ x: [2, 3], weight: [4, 5] }, {}),
      'linear needs x [..., K], weight [N, K], bias [N] and residual [..., N], not x [2,3], weight [4,5].',
    ],
    ['a bias of another width', () => linear.shape({ x: [2, 5], weight: [4, 5], bias: [5] }, {}), 'bias [5]'],
    [
      'a residual that would broadcast',
      () => linear.shape({ x: [2, 5], weight: [4, 5], residual: [4] }, {}),
      'residual [4]',
    ],
    ['a scalar in linear', () => linear.shape({ x: [], weight: [4, 5] }, {}), 'x []'],
    ['a weight of three axes', () => linear.shape({ x: [2, 5], weight: [4, 5, 1] }, {}), 'weight [4,5,1]'],
    ['inner sizes that differ', () => matmul.shape({ a: [2, 3], b: [4, 5] }, {}), 'a [2,3], b [4,5]'],
    [
      'inner sizes that differ once transposed',
      () => matmul.shape({ a: [2, 3], b: [3, 5] }, { transposeB: true }),
      'matmul',
    ],
    ['vectors in matmul', () => matmul.shape({ a: [3], b: [3, 5] }, {}), 'a [3]'],
    ['leading axes that do not broadcast', () => matmul.shape({ a: [2, 1, 1], b: [3, 1, 1] }, {}), 'matmul'],
    ['a bias of matmul', () => matmul.shape({ a: [2, 3], b: [3, 5], bias: [3] }, {}), 'bias [3]'],
    [
      'a gain of another width',
      () => layerNorm.shape({ x: [2, 3], weight: [2], bias: [3] }, { epsilon: 1 }),
      'weight [2]',
    ],
    ['a causal vector', () => softmax.shape({ x: [3] }, { causal: true }), 'softmax'],
    ['a scalar in softmax', () => softmax.shape({ x: [] }, {}), 'softmax'],
    ['too few lengths', () => softmax.shape({ x: [2, 3], lengths: [1] }, {}), 'lengths [1]'],
    [
      'keys and values that differ',
      () => attention.shape({ q: [1, 2, 4], k: [1, 3, 4], v: [1, 2, 4] }, { heads: 1 }),
      'v [1,2,4]',
    ],
    [
      'batches that differ',
      () => attention.shape({ q: [1, 2, 4], k: [2, 2, 4], v: [2, 2, 4] }, { heads: 1 }),
      'q [1,2,4]',
    ],
    [
      'lengths of another batch',
      () => attention.shape({ q: [1, 2, 4], k: [1, 2, 4], v: [1, 2, 4], lengths: [2] }, { heads: 1 }),
      'lengths [2]',
    ],
    ['a width that is no multiple of 3', () => selfAttention.shape({ qkv: [1, 2, 4] }, { heads: 1 }), 'qkv [1,2,4]'],
    [
      'pixels of other channels',
      () => patchEmbed.shape({ pixels: [1, 4, 8, 8], weight: [5, 3, 2, 2] }, {}),
      'pixels [1,4,8,8]',
    ],
    [
      'a patch of no size',
      () => patchEmbed.shape({ pixels: [1, 3, 8, 8], weight: [5, 3, 0, 2] }, {}),
      'weight [5,3,0,2]',
    ],
    ['a table of one axis', () => embedding.shape({ table: [4], ids: [2] }, {}), 'table [4]'],
    ['too few positions', () => positionAdd.shape({ x: [1, 5, 2], position: [4, 2] }, {}), 'P >= T'],
    ['a token of another width', () => classToken.shape({ x: [1, 5, 2], token: [3] }, {}), 'token [3]'],
    [
      'a grid that is not there',
      () => positionInterpolate.shape({ position: [50, 2] }, { prefix: 0, from: [7, 7], to: [3, 3] }),
      'position [0 + 7 * 7, C]',
    ],
    ['one index too many', () => poolAt.shape({ x: [1, 5, 2], index: [2] }, {}), 'index [2]'],
    ['a scalar to normalise', () => l2Normalize.shape({ x: [] }, {}), 'l2Normalize'],
    ['shapes that do not broadcast', () => add.shape({ a: [2], b: [3] }, {}), 'add needs a and b that broadcast'],
    ['shapes that differ beside the axis', () => concat.shape({ a: [2, 3], b: [2, 4] }, { axis: 0 }), 'axis 0 only'],
  ])('%s', (_, run, sentence) => {
    refusal(run, 'shape-mismatch', sentence)
  })

  it.each<[string, () => unknown, string]>([
    [
      'heads that do not divide the channels',
      () => selfAttention.shape({ qkv: [1, 2, 24] }, { heads: 3 }),
      'heads must divide the 8 channels, and 3 does not',
    ],
    ['no heads', () => attention.shape({ q: [1, 2, 4], k: [1, 2, 4], v: [1, 2, 4] }, { heads: 0 }), 'heads'],
    [
      'an empty grid',
      () => positionInterpolate.shape({ position: [1, 2] }, { prefix: 0, from: [1, 1], to: [0, 3] }),
      'to[0] must be a positive integer',
    ],
    ['an axis that is not there', () => mean.shape({ x: [2, 3] }, { axes: [2] }), 'axes'],
    ['an axis twice', () => mean.shape({ x: [2, 3] }, { axes: [1, 1] }), 'axes'],
    ['no axes', () => mean.shape({ x: [2, 3] }, { axes: [] }), 'axes'],
    [
      'a range beyond the end',
      () =>
        slice.shape(
          { x: [2, 3] },
          {
            ranges: [
              [0, 2],
              [1, 4],
            ],
          },
        ),
      '[0,2], [1,4]',
    ],
    ['a range from its end', () => slice.shape({ x: [3] }, { ranges: [[2, 1]] }), '[2,1]'],
    ['too few ranges', () => slice.shape({ x: [2, 3] }, { ranges: [[0, 2]] }), 'one [from, to] an axis'],
    ['a concatenation of scalars', () => concat.shape({ a: [], b: [] }, { axis: 0 }), 'axis'],
  ])('%s', (_, run, sentence) => {
    refusal(run, 'bad-attribute', sentence)
  })
})

function refusal(run: () => unknown, code: string, sentence: string): void {
  try {
    run()
  } catch (error) {
    expect(error).toBeInstanceOf(TensorError)
    expect(error).toMatchObject({ code, message: expect.stringContaining(sentence) })
    return
  }
  expect.unreachable()
}

function isValues(computed: Values | Readonly<Record<string, Values>>): computed is Values {
  return computed.data instanceof Float64Array
}

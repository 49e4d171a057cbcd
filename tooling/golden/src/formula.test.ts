// The port of formula.py against its vectors, bit for bit.
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { hasShared, readJson } from './corpus.js'
import { describeGolden } from './describe.js'
import { formulaKey, formulaNoise, formulaPixels, formulaTensor, isOutlier } from './formula.js'
import { type FormulaConfig, formulaConfigs, formulaShapes } from './formula-shapes.js'

interface TensorVector {
  readonly model: string
  readonly name: string
  readonly shape: readonly number[]
  readonly seed: number
  readonly key: number
  readonly A: number
  readonly B: number
  readonly noise: readonly number[]
  readonly first: readonly number[]
  readonly last: number
  readonly sha256: string
}

interface Vectors {
  readonly outlier_channels_below_1280: readonly number[]
  readonly models: Readonly<Record<string, { readonly tensors: number; readonly parameters: number }>>
  readonly tensors: readonly TensorVector[]
  readonly pixels: readonly {
    readonly seed: number
    readonly batch: number
    readonly size: number
    readonly sha256: string
  }[]
}

const path = 'golden/full/formula.json'

describe.skipIf(!hasShared(path))('formula weights', () => {
  const vectors: Vectors = hasShared(path)
    ? readJson<Vectors>(path)
    : { outlier_channels_below_1280: [], models: {}, tensors: [], pixels: [] }

  describeGolden(
    'full/formula tensors',
    vectors.tensors,
    ({ model, name }) => `${model} ${name}`,
    ({ name, shape, seed, key, A, B, noise, first, last, sha256 }) => {
      expect(formulaKey(name, seed)).toEqual({ key, a: A, b: B })
      expect(noise.map((_, i) => formulaNoise(A, B, i))).toEqual(noise)
      const values = formulaTensor(name, shape, seed)
      expect([...values.subarray(0, 8)]).toEqual(first)
      expect(values.at(-1)).toBe(last)
      expect(hashOf(values)).toBe(sha256)
    },
  )

  describeGolden(
    'full/formula pixels',
    vectors.pixels,
    ({ batch, size }) => `${batch} of ${size}`,
    ({ seed, batch, size, sha256 }) => expect(hashOf(formulaPixels(seed, batch, size))).toBe(sha256),
  )

  it('marks the same outlier channels', () => {
    const channels = Array.from({ length: 1280 }, (_, channel) => channel).filter(isOutlier)
    expect(channels).toEqual(vectors.outlier_channels_below_1280)
  })

  it('has the tensors of every model', () => {
    const models: Readonly<Record<string, FormulaConfig>> = formulaConfigs
    for (const [model, { tensors, parameters }] of Object.entries(vectors.models)) {
      const shapes = formulaShapes(models[model])
      expect(shapes.size, model).toBe(tensors)
      let total = 0
      for (const [name, shape] of shapes) {
        if (!name.includes('.running_')) total += shape.reduce((product, size) => product * size, 1)
      }
      expect(total, model).toBe(parameters)
    }
  })
})

function hashOf(values: Float32Array): string {
  return createHash('sha256').update(new Uint8Array(values.buffer)).digest('hex')
}

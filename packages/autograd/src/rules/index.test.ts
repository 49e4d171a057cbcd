// Every rule against central differences of the operation's own float64 definition.
import { type AnyOperation, type DType, type Shape, sizeOf, type Tensor, type Values } from '@typeclip/tensor'
import { seededRandom } from '@typeclip/tensor/conformance'
import { createReferenceTrainingBackend } from '@typeclip/tensor/reference'
import { differentiableTable } from '@typeclip/tensor/training'
import { describe, expect, it } from 'vitest'
import { record } from '../record.js'

type Sample = AnyOperation['samples'][number]
type Kernel = (inputs: Readonly<Record<string, Tensor<DType>>>, attributes: object) => Tensor
interface Input extends Values {
  readonly dtype: DType
}

const backend = createReferenceTrainingBackend()

describe.each(Object.entries<AnyOperation>(differentiableTable))('the gradient of %s', (name, operation) => {
  const cases = operation.samples.flatMap(sample =>
    Object.entries(fill(sample, seededRandom(0)))
      .filter(([, { dtype }]) => dtype === 'float32')
      .map(([input]) => [input, JSON.stringify(sample), sample] as const),
  )

  it.each(cases)('at %s agrees with finite differences: %s', async (input, _, sample) => {
    const random = seededRandom(7)
    const inputs = fill(sample, random)
    const { shape } = operation.reference(inputs, sample.attributes)
    const weights = { shape, data: noise(shape, random) }
    const direction = noise(inputs[input].shape, random)

    const gradient = await gradientOf(name, inputs, input, sample.attributes, weights)
    const along = dot(gradient, direction)

    const step = 1e-6
    const valueAt = (distance: number): number => {
      const data = inputs[input].data.map((value, i) => value + distance * direction[i])
      const there = { ...inputs, [input]: { ...inputs[input], data } }
      return dot(operation.reference(there, sample.attributes).data, weights.data)
    }
    const difference = (valueAt(step) - valueAt(-step)) / (2 * step)
    const size = Math.sqrt(dot(gradient, gradient)) + Math.abs(along) + 1e-3
    expect(Math.abs(difference - along) / size).toBeLessThan(1e-6)
  })
})

/** The gradient of sum(weights * operation(inputs)) at one input, by the tape. */
async function gradientOf(
  name: string,
  inputs: Readonly<Record<string, Input>>,
  input: string,
  attributes: object,
  weights: Values,
): Promise<Float32Array> {
  return backend.session(async () => {
    const tensors = Object.fromEntries(
      Object.entries(inputs).map(([key, { shape, data, dtype }]) => [
        key,
        dtype === 'int32'
          ? backend.tensor(Int32Array.from(data), shape, 'int32')
          : backend.tensor(Float32Array.from(data), shape, 'float32'),
      ]),
    )
    const recorder = record(backend, [tensors[input]])
    // Which kernel takes what is known to the table; here all are called alike.
    const kernels = recorder.backend.ops as unknown as Readonly<Record<string, Kernel>>
    const output = kernels[name](tensors, attributes)
    const along = backend.tensor(Float32Array.from(weights.data), weights.shape, 'float32')
    const gradient = recorder.gradientsAlong([[output, along]]).get(tensors[input])
    if (gradient === undefined) return expect.unreachable(`no gradient arrived at ${input}`)
    expect(gradient.shape).toEqual(tensors[input].shape)
    return gradient.read()
  })
}

/** Float32 noise, away from 0, where some operations have kinks and poles. */
function noise(shape: Shape, random: () => number): Float64Array {
  return Float64Array.from({ length: sizeOf(shape) }, () => {
    const number = 4 * random() - 2
    return Math.fround(number + Math.sign(number) * 0.05)
  })
}

function fill({ inputs }: Sample, random: () => number): Record<string, Input> {
  const filled: Record<string, Input> = {}
  for (const [name, input] of Object.entries(inputs)) {
    if (input === undefined) continue
    const shape = 'shape' in input ? input.shape : input
    if ('below' in input) {
      const { from = 0, below } = input
      const data = noise(shape, random).map(() => from + Math.floor(random() * (below - from)))
      filled[name] = { shape, data, dtype: 'int32' }
    } else {
      const data = noise(shape, random)
      filled[name] = { shape, data: 'positive' in input ? data.map(Math.abs) : data, dtype: 'float32' }
    }
  }
  return filled
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

// From an operation's samples to inputs: filled with seeded numbers, and varied to sizes nobody wrote down.
import { TensorError } from '../error.js'
import type { AnyComposite, AnyOperation, IntegerSample, PositiveSample, Values } from '../operation.js'
import { normal } from '../random.js'
import { type Shape, sizeOf, type TensorData } from '../tensor.js'

export type Sample = AnyOperation['samples'][number]

/** An operation of one result or of several. */
type Shaped = Pick<AnyOperation, 'shape'> | Pick<AnyComposite, 'shape'>

/** Plain inputs by name. */
export type Filled = Readonly<Record<string, TensorData<'float32'> | TensorData<'int32'>>>

/** Normal noise for float32, its exponential where it must be positive, uniform integers for int32. */
export function fill({ inputs }: Sample, random: () => number): Filled {
  return mapSample(inputs, input => {
    if (!isInteger(input)) {
      const number = 'positive' in input ? () => Math.exp(normal(random)) : () => normal(random)
      const shape = shapeOf(input)
      return { shape, data: Float32Array.from({ length: sizeOf(shape) }, number) }
    }
    const { shape, from = 0, below } = input
    const data = Int32Array.from({ length: sizeOf(shape) }, () => from + Math.floor(random() * (below - from)))
    return { shape, data }
  })
}

/** The same inputs as the reference computes on. */
export function toValues(inputs: Filled): Record<string, Values> {
  const entries = Object.entries(inputs)
  return Object.fromEntries(entries.map(([name, { shape, data }]) => [name, { shape, data: Float64Array.from(data) }]))
}

export function shapesOf({ inputs }: Sample): Record<string, Shape> {
  return mapSample(inputs, shapeOf)
}

/**
 * A sample of other sizes: equal sizes stay equal, 1 stays 1, and the operation's shape rule says whether it fits.
 * Undefined where a few tries found none, e.g. since attributes fix the sizes.
 */
export function vary(operation: Shaped, sample: Sample, random: () => number): Sample | undefined {
  for (let tries = 0; tries < 40; tries++) {
    const varied = { ...sample, inputs: resize(sample.inputs, random) }
    if (accepts(operation, varied)) return varied
  }
  return undefined
}

function resize(inputs: Sample['inputs'], random: () => number): Sample['inputs'] {
  const sizes = new Map<number, number>([[1, 1]])
  const resized = (size: number): number => {
    const known = sizes.get(size)
    if (known !== undefined) return known
    const other = 1 + Math.floor(random() * size * 1.5)
    sizes.set(size, other)
    return other
  }
  return mapSample(inputs, input => {
    if ('positive' in input) return { ...input, shape: input.shape.map(resized) }
    if (!isInteger(input)) return input.map(resized)
    const { shape, from = 0, below } = input
    // An id is below the size of its table; a length, which starts at 1, may be that size.
    return { shape: shape.map(resized), from, below: resized(below - from) + from }
  })
}

function accepts(operation: Shaped, sample: Sample): boolean {
  try {
    operation.shape(shapesOf(sample), sample.attributes)
    return true
  } catch (error) {
    if (error instanceof TensorError) return false
    throw error
  }
}

type SampleInput = Shape | IntegerSample | PositiveSample

function isInteger(input: SampleInput): input is IntegerSample {
  return 'below' in input
}

function shapeOf(input: SampleInput): Shape {
  return 'shape' in input ? input.shape : input
}

function mapSample<R>(inputs: Sample['inputs'], map: (input: SampleInput) => R): Record<string, R> {
  const given = Object.entries(inputs).flatMap(([name, input]) => (input === undefined ? [] : [[name, input] as const]))
  return Object.fromEntries(given.map(([name, input]) => [name, map(input)]))
}

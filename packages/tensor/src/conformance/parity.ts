// Every operation of a backend against the table's references.
import type { Backend } from '../backend.js'
import type { AnyKernel, AnyOperation, Values } from '../operation.js'
import { inferenceTable } from '../ops/index.js'
import { seededRandom } from '../random.js'
import type { DType, Purpose, Tensor } from '../tensor.js'
import { type Filled, fill, type Sample, toValues, vary } from './sample.js'
import { toleranceOf } from './tolerance.js'

/** One operation on one sample. */
export interface ParityCase {
  readonly operation: string
  /** e.g. `linear x [7,33] weight [19,33] {"activation":"quickGelu"}` */
  readonly name: string
  /**
   * Computes with plain tensors, and again with its weights packed where the operation has any.
   * `largestShare` is the largest |got - want| in units of what is allowed (see `toleranceOf`): at most 1 passes.
   * Rejects where a shape is wrong or an input was written to.
   */
  run(): Promise<{ readonly largestShare: number }>
}

/**
 * Parity of a backend with the references: every operation on each of its samples, and on one variation of it in size.
 * @param backend called once a case; it is not disposed, so one backend may serve all
 * @param random seeded, uniform in [0, 1): the same numbers give the same cases
 */
export function parityCases(backend: () => Backend | Promise<Backend>, random: () => number): readonly ParityCase[] {
  return Object.entries<AnyOperation>(inferenceTable).flatMap(([name, operation]) =>
    operation.samples.flatMap(sample => {
      const varied = vary(operation, sample, random)
      return [sample, ...(varied === undefined ? [] : [varied])].map(each =>
        parityCase(backend, name, operation, each, random),
      )
    }),
  )
}

function parityCase(
  backend: () => Backend | Promise<Backend>,
  name: string,
  operation: AnyOperation,
  sample: Sample,
  random: () => number,
): ParityCase {
  const inputs = fill(sample, random)
  const seed = Math.floor(random() * 2 ** 32)
  const { attributes } = sample
  return {
    operation: name,
    name: `${name} ${describe(inputs)} ${JSON.stringify(attributes)}`,
    async run() {
      const want = operation.reference(toValues(inputs), attributes)
      const tolerance = toleranceOf(operation, inputs, attributes, want, seededRandom(seed))
      const under = await backend()
      const runs = [{}, ...(operation.weights === undefined ? [] : [operation.weights])]
      let largestShare = 0
      for (const weights of runs) {
        const got = await compute(under, name, inputs, weights, attributes, want)
        largestShare = Math.max(largestShare, shareOf(got, want.data, tolerance))
      }
      return { largestShare }
    },
  }
}

function describe(inputs: Filled): string {
  const parts = Object.entries(inputs).map(([name, { shape }]) => `${name} [${shape}]`)
  return parts.join(' ')
}

/** The result, having seen that its shape is right and that no input changed. */
function compute(
  backend: Backend,
  name: string,
  inputs: Filled,
  weights: Readonly<Record<string, Purpose | undefined>>,
  attributes: object,
  want: Values,
): Promise<Float32Array> {
  return backend.session(async () => {
    const packed = Object.entries(inputs).flatMap(([input, { shape, data }]) => {
      const purpose = weights[input]
      return purpose === undefined || data instanceof Int32Array
        ? []
        : [[input, backend.pack({ shape, data }, purpose)] as const]
    })
    try {
      const tensors = Object.fromEntries(Object.entries(inputs).map(([input, data]) => [input, put(backend, data)]))
      // Which kernel takes what is known to the table; here all are called alike.
      const kernels = backend.ops as unknown as Readonly<Record<string, AnyKernel>>
      const result = kernels[name]({ ...tensors, ...Object.fromEntries(packed) }, attributes)
      if (String(result.shape) !== String(want.shape)) {
        throw new Error(`${name} gave the shape [${result.shape}]; the reference gives [${want.shape}].`)
      }
      for (const [input, tensor] of Object.entries(tensors)) {
        const now = await tensor.read()
        if (now.some((value, i) => value !== inputs[input].data[i]))
          throw new Error(`${name} wrote to its input ${input}.`)
      }
      return await result.read()
    } finally {
      for (const [, weight] of packed) weight.dispose()
    }
  })
}

function put(backend: Backend, { shape, data }: Filled[string]): Tensor<DType> {
  return data instanceof Int32Array ? backend.tensor(data, shape, 'int32') : backend.tensor(data, shape, 'float32')
}

/** Infinite for a NaN, for a difference where none is allowed, and for a missing element. */
function shareOf(got: Float32Array, want: Float64Array, tolerance: number): number {
  let largest = got.length === want.length ? 0 : Number.POSITIVE_INFINITY
  for (let i = 0; i < want.length; i++) {
    // What an exact kernel gives is the reference rounded to float32.
    const error = Math.abs(got[i] - (tolerance === 0 ? Math.fround(want[i]) : want[i]))
    if (error === 0) continue
    const share = error / tolerance
    largest = Math.max(largest, Number.isNaN(share) ? Number.POSITIVE_INFINITY : share)
  }
  return largest
}

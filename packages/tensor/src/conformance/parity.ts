// Every operation of a backend against the table's references.
import type { Backend } from '../backend.js'
import type { AnyComposite, AnyOperation, Values } from '../operation.js'
import { inferenceTable } from '../ops/index.js'
import { seededRandom } from '../random.js'
import type { DType, Purpose, Tensor } from '../tensor.js'
import { type Filled, fill, type Sample, toValues, vary } from './sample.js'
import { type Referenced, toleranceOf } from './tolerance.js'

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
  return casesOf(inferenceTable, random, (name, inputs, weights, attributes) =>
    backendCall(backend, name, inputs, weights, attributes),
  )
}

/** Computes an operation on plain inputs, those with a purpose packed; results by name, '' where it is the only one. */
export type Compute = (
  name: string,
  inputs: Filled,
  weights: Readonly<Record<string, Purpose | undefined>>,
  attributes: object,
) => Promise<Readonly<Record<string, Result>>>

export interface Result {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

/** Each operation of a table on each of its samples, and on one variation of it. */
export function casesOf(
  table: Readonly<Record<string, AnyOperation | AnyComposite>>,
  random: () => number,
  compute: Compute,
): readonly ParityCase[] {
  return Object.entries(table).flatMap(([name, operation]) =>
    operation.samples.flatMap(sample => {
      const varied = vary(operation, sample, random)
      return [sample, ...(varied === undefined ? [] : [varied])].map(each =>
        parityCase(compute, name, operation, each, random),
      )
    }),
  )
}

function parityCase(
  compute: Compute,
  name: string,
  operation: AnyOperation | AnyComposite,
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
      const want = resultsOf(operation.reference(toValues(inputs), attributes))
      const runs = [{}, ...('weights' in operation && operation.weights !== undefined ? [operation.weights] : [])]
      const computed: Readonly<Record<string, Result>>[] = []
      for (const weights of runs) computed.push(await compute(name, inputs, weights, attributes))
      let largestShare = 0
      for (const [result, values] of Object.entries(want)) {
        const tolerance = toleranceOf(single(operation, result), inputs, attributes, values, seededRandom(seed))
        for (const { [result]: got } of computed) {
          if (got === undefined || String(got.shape) !== String(values.shape)) {
            throw new Error(`${name} gave the shape [${got?.shape}]; the reference gives [${values.shape}].`)
          }
          largestShare = Math.max(largestShare, shareOf(got.data, values.data, tolerance))
        }
      }
      return { largestShare }
    },
  }
}

function resultsOf(computed: Values | Readonly<Record<string, Values>>): Readonly<Record<string, Values>> {
  return isValues(computed) ? { '': computed } : computed
}

function isValues(computed: Values | Readonly<Record<string, Values>>): computed is Values {
  return computed.data instanceof Float64Array
}

/** One result of an operation, as if it were the only one. */
function single({ exact, reference }: AnyOperation | AnyComposite, result: string): Referenced {
  return { exact, reference: (inputs, attributes) => resultsOf(reference(inputs, attributes))[result] }
}

function describe(inputs: Filled): string {
  const parts = Object.entries(inputs).map(([name, { shape }]) => `${name} [${shape}]`)
  return parts.join(' ')
}

/** The results, having seen that no input changed. */
export async function backendCall(
  backend: () => Callable | Promise<Callable>,
  name: string,
  inputs: Filled,
  weights: Readonly<Record<string, Purpose | undefined>>,
  attributes: object,
): Promise<Readonly<Record<string, Result>>> {
  const under = await backend()
  return under.session(async () => {
    const packed = Object.entries(inputs).flatMap(([input, { shape, data }]) => {
      const purpose = weights[input]
      return purpose === undefined || data instanceof Int32Array
        ? []
        : [[input, under.pack({ shape, data }, purpose)] as const]
    })
    try {
      const tensors = Object.fromEntries(Object.entries(inputs).map(([input, data]) => [input, put(under, data)]))
      // Which kernel takes what is known to the table; here all are called alike.
      const kernels = under.ops as unknown as Readonly<Record<string, Called>>
      const result = kernels[name]({ ...tensors, ...Object.fromEntries(packed) }, attributes)
      for (const [input, tensor] of Object.entries(tensors)) {
        const now = await tensor.read()
        if (now.some((value, i) => value !== inputs[input].data[i]))
          throw new Error(`${name} wrote to its input ${input}.`)
      }
      return await readResults(isTensor(result) ? { '': result } : result)
    } finally {
      for (const [, weight] of packed) weight.dispose()
    }
  })
}

/** A backend of any table. */
interface Callable extends Pick<Backend, 'session' | 'pack' | 'tensor'> {
  readonly ops: object
}

/** Any kernel, of one result or several. */
type Called = (
  inputs: Readonly<Record<string, Tensor<DType>>>,
  attributes: object,
) => Tensor | Readonly<Record<string, Tensor>>

function isTensor(result: ReturnType<Called>): result is Tensor {
  return typeof result.read === 'function'
}

export async function readResults(
  tensors: Readonly<Record<string, Tensor>>,
): Promise<Readonly<Record<string, Result>>> {
  const results: Record<string, Result> = {}
  for (const [name, tensor] of Object.entries(tensors)) {
    results[name] = { shape: tensor.shape, data: await tensor.read() }
  }
  return results
}

function put(backend: Pick<Backend, 'tensor'>, { shape, data }: Filled[string]): Tensor<DType> {
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

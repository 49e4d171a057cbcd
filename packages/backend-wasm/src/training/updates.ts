// Updates: each writes its results over the variables of their names.
import { type DType, type Inputs, type Shape, sizeOf, type Tensor, TensorError } from '@typeclip/tensor'
import {
  type AnyComposite,
  type CompositeOperation,
  type TrainingBackend,
  type UpdateKernel,
  type UpdateTable,
  updateTable,
} from '@typeclip/tensor/training'
import type { Owner } from '../core.js'
import { mapNamed, operand, shapesOf, storedInputs } from '../kernel.js'
import type { Stored } from '../stored.js'
import type { TrainingExports } from './exports.js'
import { StoredVariable } from './variable.js'

type Run<O> =
  O extends CompositeOperation<infer I, infer A, string>
    ? (wasm: TrainingExports, addresses: AddressesOf<I>, attributes: A, count: number) => void
    : never
type AddressesOf<I extends Inputs> = { readonly [K in keyof I]: number }
type AnyRun = (
  wasm: TrainingExports,
  addresses: Readonly<Record<string, number>>,
  attributes: object,
  count: number,
) => void
type AnyInputs = Readonly<Record<string, Tensor<DType> | undefined>>

/** The updates of one backend: one for every update of the table, or this does not compile. */
export function bindUpdates(owner: Owner<TrainingExports>): TrainingBackend['updates'] {
  return {
    adamw: update(owner, 'adamw', (wasm, { parameter, gradient, mean, square }, attributes, count) => {
      const { learningRate, beta1, beta2, epsilon, weightDecay, step, gradientScale = 1 } = attributes
      wasm.adamw(
        parameter,
        gradient,
        mean,
        square,
        count,
        gradientScale,
        beta1,
        1 - beta1,
        beta2,
        1 - beta2,
        1 - learningRate * weightDecay,
        learningRate / (1 - beta1 ** step),
        1 / Math.sqrt(1 - beta2 ** step),
        epsilon,
      )
    }),
    ema: update(owner, 'ema', (wasm, { average, parameter }, { decay }, count) => {
      wasm.ema(average, parameter, count, decay, 1 - decay)
    }),
    clamp: update(owner, 'clamp', (wasm, { parameter }, { min, max }, count) => {
      wasm.clamp(parameter, parameter, count, min, max)
    }),
    accumulate: update(owner, 'accumulate', (wasm, { total, x }, _, count) => wasm.accumulate(total, x, count)),
  }
}

function update<K extends keyof UpdateTable>(
  owner: Owner<TrainingExports>,
  name: K,
  run: Run<UpdateTable[K]>,
): UpdateKernel<UpdateTable[K]> {
  const operation: AnyComposite = updateTable[name]
  // The table's types hold for who writes an update and for who calls it; in between, all are treated alike.
  const compute = run as AnyRun
  const kernel = (inputs: AnyInputs, attributes: object = {}): void => {
    const { core } = owner
    const stored = storedInputs(owner, name, inputs)
    const results = operation.shape(shapesOf(stored), attributes)
    for (const key in results) assertVariable(name, key, stored[key])
    const before = core.arena.length
    try {
      const addresses = mapNamed(stored, tensor => operand(core, tensor, false).address)
      compute(core.wasm, addresses, attributes, countOf(results))
    } finally {
      core.arena.truncate(before)
    }
  }
  return kernel as unknown as UpdateKernel<UpdateTable[K]>
}

/** Every tensor of an update has the shape of its results. */
function countOf(results: Readonly<Record<string, Shape>>): number {
  const [shape = []] = Object.values(results)
  return sizeOf(shape)
}

function assertVariable(operation: string, input: string, tensor: Stored): void {
  if (tensor instanceof StoredVariable) return
  const sentence = `${input} of ${operation} is written over and must be a variable. Make it with backend.variable.`
  throw new TensorError('foreign-tensor', sentence, { operation, input })
}

// What every kernel does around its own work: checks its inputs, has room for its result, and frees its scratch.
import {
  type AnyKernel,
  type AnyOperation,
  type DType,
  type InferenceTable,
  type Inputs,
  inferenceTable,
  type Kernel,
  type Operation,
  type Scopes,
  type Shape,
  sizeOf,
  type Tensor,
  TensorError,
} from '@typeclip/tensor'
import type { Core, Owner } from './core.js'
import { liveCore, rowsOf, type Stored, StoredTensor, StoredWeight } from './stored.js'

/** An input as kernels see it. */
export interface Operand {
  readonly shape: Shape
  readonly address: number
  /** Packed for the GEMM; only inputs named `weight` come so, all others are row-major. */
  readonly panels: boolean
}

/** The inputs of an operation by name, those that may be left out as they are. */
type OperandsOf<I extends Inputs> = { readonly [K in keyof I]: Operand }

/** Computes one result into `out`; inputs and attributes are those that the operation's shape rule accepted. */
type Run<O> =
  O extends Operation<infer I, infer A>
    ? (core: Core, inputs: OperandsOf<I>, attributes: A, out: Operand) => void
    : never

type AnyRun = (core: Core, inputs: Readonly<Record<string, Operand>>, attributes: object, out: Operand) => void

/** A kernel, to be bound to a backend. */
export type Unbound<K extends keyof InferenceTable> = (context: KernelContext) => Kernel<InferenceTable[K]>

/** What kernels of one backend share. */
export interface KernelContext {
  readonly owner: Owner
  readonly scopes: Scopes<StoredTensor>
}

/** The kernel of an operation of the table. */
export function defineKernel<K extends keyof InferenceTable>(name: K, run: Run<InferenceTable[K]>): Unbound<K> {
  const operation: AnyOperation = inferenceTable[name]
  // The table's types hold for who writes a kernel and for who calls it; in between, all are treated alike.
  const compute = run as AnyRun
  return ({ owner, scopes }) => {
    const kernel: AnyKernel = (inputs, attributes = {}) => {
      scopes.assertOpen()
      const { core } = owner
      const given = Object.entries(inputs).flatMap(([key, tensor]) =>
        tensor === undefined ? [] : [[key, storedIn(owner, name, key, tensor)] as const],
      )
      const shape = operation.shape(Object.fromEntries(given.map(([key, stored]) => [key, stored.shape])), attributes)
      const before = core.arena.length
      try {
        const place = core.arena.allocate(sizeOf(shape) * 4)
        const operands = Object.fromEntries(given.map(([key, stored]) => [key, operand(core, key, stored)]))
        compute(core, operands, attributes, { shape, address: place.address, panels: false })
        core.arena.truncate(before + 1)
        const tensor = new StoredTensor(owner, shape, 'float32', place)
        scopes.add(tensor)
        return tensor
      } catch (error) {
        core.arena.truncate(before)
        throw error
      }
    }
    return kernel as Kernel<InferenceTable[K]>
  }
}

function storedIn(owner: Owner, name: string, key: string, tensor: Tensor<DType>): Stored {
  if (!(tensor instanceof StoredTensor || tensor instanceof StoredWeight) || tensor.owner !== owner) {
    const sentence = `${key} of ${name} is no tensor of this backend. Make it with backend.tensor or backend.pack.`
    throw new TensorError('foreign-tensor', sentence, { operation: name, input: key })
  }
  liveCore(tensor, `${key} of ${name},`)
  return tensor
}

function operand(core: Core, key: string, stored: Stored): Operand {
  const panels = key === 'weight' && stored instanceof StoredWeight && stored.layout === 'panels'
  return { shape: stored.shape, address: panels ? stored.address : rowsOf(core, stored), panels }
}

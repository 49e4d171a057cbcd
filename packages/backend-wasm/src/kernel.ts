// What every kernel does around its own work: checks its inputs, has room for its result, and frees its scratch.
import {
  type DType,
  type Inputs,
  type Kernel,
  type Operation,
  type Scopes,
  type Shape,
  type ShapesOf,
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

export type OperandsOf<I extends Inputs> = { readonly [K in keyof I]: Operand }

/** Computes one result into `out`; inputs and attributes are those that the operation's shape rule accepted. */
export type Run<I extends Inputs, A extends object> = (
  core: Core,
  inputs: OperandsOf<I>,
  attributes: A,
  out: Operand,
) => void

/** What kernels of one backend share. */
export interface Bench {
  readonly owner: Owner
  readonly scopes: Scopes<StoredTensor>
}

/** The kernel of an operation, to be bound to a backend. */
export function defineKernel<I extends Inputs, A extends object>(
  name: string,
  operation: Operation<I, A>,
  run: Run<I, A>,
): (bench: Bench) => Kernel<Operation<I, A>> {
  return ({ owner, scopes }) => {
    const kernel = (inputs: Readonly<Record<string, Tensor<DType> | undefined>>, attributes: object = {}): Tensor => {
      scopes.assertOpen()
      const { core } = owner
      const given = Object.entries(inputs).flatMap(([key, tensor]) =>
        tensor === undefined ? [] : [[key, storedIn(owner, name, key, tensor)] as const],
      )
      // The names and attributes are those of I and A: the type of the returned kernel says so to its callers.
      const shapes = Object.fromEntries(given.map(([key, { shape }]) => [key, shape])) as ShapesOf<I>
      const shape = operation.shape(shapes, attributes as A)
      const before = core.arena.length
      try {
        const place = core.arena.allocate(sizeOf(shape) * 4)
        const operands = Object.fromEntries(given.map(([key, stored]) => [key, operand(core, key, stored)]))
        run(core, operands as OperandsOf<I>, attributes as A, { shape, address: place.address, panels: false })
        core.arena.truncate(before + 1)
        const tensor = new StoredTensor(owner, shape, 'float32', place)
        scopes.add(tensor)
        return tensor
      } catch (error) {
        core.arena.truncate(before)
        throw error
      }
    }
    return kernel as Kernel<Operation<I, A>>
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

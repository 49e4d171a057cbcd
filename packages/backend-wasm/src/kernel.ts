// What every kernel does around its own work: checks its inputs, has room for its results, and frees its scratch.
import {
  type AnyOperation,
  type DType,
  type Inputs,
  type Kernel,
  type Operation,
  type Scopes,
  type Shape,
  sizeOf,
  type Tensor,
  TensorError,
} from '@typeclip/tensor'
import type { AnyComposite, CompositeOperation } from '@typeclip/tensor/training'
import type { Core, Owner } from './core.js'
import type { KernelExports } from './exports.js'
import { liveCore, rowsOf, type Stored, StoredTensor, StoredWeight } from './stored.js'

/** An input as kernels see it. */
export interface Operand {
  readonly shape: Shape
  readonly address: number
  /** Packed for the GEMM; only a `weight` that its operation declares for `linear` comes so, all else is row-major. */
  readonly panels: boolean
}

/** The inputs of an operation by name, those that may be left out as they are. */
export type OperandsOf<I extends Inputs> = { readonly [K in keyof I]: Operand }

/**
 * Computes into `out`, the result or a record of the results; inputs and attributes are those that the operation's
 * shape rule accepted.
 */
export type Run<O, E extends KernelExports> =
  O extends Operation<infer I, infer A>
    ? (core: Core<E>, inputs: OperandsOf<I>, attributes: A, out: Operand) => void
    : O extends CompositeOperation<infer I, infer A, infer R>
      ? (core: Core<E>, inputs: OperandsOf<I>, attributes: A, out: { readonly [K in R]: Operand }) => void
      : never

type Named<T> = Readonly<Record<string, T>>
type AnyRun<E extends KernelExports> = (
  core: Core<E>,
  inputs: Named<Operand>,
  attributes: object,
  out: Operand | Named<Operand>,
) => void

/** What kernels of one backend share. */
export interface KernelContext<E extends KernelExports = KernelExports> {
  readonly owner: Owner<E>
  readonly scopes: Scopes<StoredTensor>
}

/** How the kernels of a table are defined; `E` is what the module offers them. Bound to a backend, each is its own. */
export function kernelsOver<
  T extends { readonly [K in keyof T]: AnyOperation | AnyComposite },
  E extends KernelExports,
>(table: T): <K extends keyof T & string>(name: K, run: Run<T[K], E>) => (context: KernelContext<E>) => Kernel<T[K]> {
  return <K extends keyof T & string>(name: K, run: Run<T[K], E>) => {
    // The table's types hold for who writes a kernel and for who calls it; in between, all are treated alike.
    const bind = bindKernel(name, table[name], run as AnyRun<E>)
    return (context: KernelContext<E>) => bind(context) as Kernel<T[K]>
  }
}

function bindKernel<E extends KernelExports>(name: string, operation: AnyOperation | AnyComposite, run: AnyRun<E>) {
  const packs = 'weights' in operation && operation.weights?.weight === 'linear'
  return ({ owner, scopes }: KernelContext<E>) =>
    (inputs: Named<Tensor<DType> | undefined>, attributes: object = {}): Tensor | Named<Tensor> => {
      scopes.assertOpen()
      const { core } = owner
      const { arena } = core
      const stored = storedInputs(owner, name, inputs)
      const shapes = operation.shape(shapesOf(stored), attributes)
      const before = arena.length
      const room = (shape: Shape): StoredTensor<'float32'> =>
        new StoredTensor(owner, shape, 'float32', arena.allocate(sizeOf(shape) * 4))
      try {
        const made = isShape(shapes) ? room(shapes) : mapNamed(shapes, room)
        const results = made instanceof StoredTensor ? [made] : Object.values(made)
        const operands = mapNamed(stored, (tensor, key) => operand(core, tensor, packs && key === 'weight'))
        run(core, operands, attributes, made instanceof StoredTensor ? resultOf(made) : mapNamed(made, resultOf))
        arena.truncate(before + results.length)
        for (const tensor of results) scopes.add(tensor)
        return made
      } catch (error) {
        arena.truncate(before)
        throw error
      }
    }
}

/** The handles of the inputs, those that are there. @throws TensorError `foreign-tensor`, `disposed` */
export function storedInputs(owner: Owner, name: string, inputs: Named<Tensor<DType> | undefined>): Named<Stored> {
  const stored: Record<string, Stored> = {}
  for (const key in inputs) {
    const tensor = inputs[key]
    if (tensor !== undefined) stored[key] = storedIn(owner, name, key, tensor)
  }
  return stored
}

export function shapesOf(stored: Named<Stored>): Named<Shape> {
  return mapNamed(stored, ({ shape }) => shape)
}

/** @param packed whether the kernel takes a weight in panels; others are unpacked into scratch */
export function operand(core: Core, stored: Stored, packed: boolean): Operand {
  const panels = packed && stored instanceof StoredWeight && stored.layout === 'panels'
  return { shape: stored.shape, address: panels ? stored.address : rowsOf(core, stored), panels }
}

export function mapNamed<T, R>(record: Named<T>, map: (value: T, key: string) => R): Record<string, R> {
  const mapped: Record<string, R> = {}
  for (const key in record) mapped[key] = map(record[key], key)
  return mapped
}

function resultOf({ shape, address }: StoredTensor): Operand {
  return { shape, address, panels: false }
}

function isShape(shapes: Shape | Named<Shape>): shapes is Shape {
  return Array.isArray(shapes)
}

function storedIn(owner: Owner, name: string, key: string, tensor: Tensor<DType>): Stored {
  if (!(tensor instanceof StoredTensor || tensor instanceof StoredWeight) || tensor.owner !== owner) {
    const sentence = `${key} of ${name} is no tensor of this backend. Make it with backend.tensor or backend.pack.`
    throw new TensorError('foreign-tensor', sentence, { operation: name, input: key })
  }
  liveCore(tensor, `${key} of ${name},`)
  return tensor
}

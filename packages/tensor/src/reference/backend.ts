// The backend that runs the table's own float64 references: slow, exact, and the oracle of every other.
import type { Backend } from '../backend.js'
import { TensorError } from '../errors.js'
import type { AnyKernel, AnyOperation, Kernels } from '../operation.js'
import { inferenceTable } from '../ops/index.js'
import { disposedBackend, Scopes } from '../scope.js'
import { checkData, type DataOf, type DType, type Shape, type Tensor, type TensorData, type Weight } from '../tensor.js'
import { Handle } from './handle.js'

/** A backend of the inference table in float64; reading a tensor rounds it to float32, once. */
export function createReferenceBackend(): Backend {
  return referenceBackend(inferenceTable)
}

function referenceBackend<T extends { readonly [K in keyof T]: AnyOperation }>(table: T): Backend<T> {
  const handles = new WeakMap<object, Handle>()
  const weights = new Set<Handle>()
  const held = { weights: 0, scopes: 0 }
  let disposed = false
  const scopes = new Scopes<Handle>(handle => {
    handle.free()
    held.scopes -= handle.bytes
  })

  function own<D extends DType>(handle: Handle<D>): Handle<D> {
    scopes.add(handle)
    handles.set(handle, handle)
    held.scopes += handle.bytes
    return handle
  }

  function valuesOf(operation: string, name: string, tensor: Tensor<DType>) {
    const handle = handles.get(tensor)
    if (handle !== undefined) return handle.values
    const sentence = `${name} of ${operation} is no tensor of this backend. Make it with backend.tensor or backend.pack.`
    throw new TensorError('foreign-tensor', sentence, { operation, input: name })
  }

  function kernel(name: string, operation: AnyOperation): AnyKernel {
    return (inputs, attributes = {}) => {
      scopes.assertOpen()
      const given = Object.entries(inputs).flatMap(([input, tensor]) =>
        tensor === undefined ? [] : [[input, valuesOf(name, input, tensor)] as const],
      )
      operation.shape(Object.fromEntries(given.map(([input, { shape }]) => [input, shape])), attributes)
      return own(new Handle('float32', operation.reference(Object.fromEntries(given), attributes)))
    }
  }

  function drop(weight: Handle): void {
    if (!weights.delete(weight)) return
    weight.free()
    held.weights -= weight.bytes
  }

  function dispose(): void {
    disposed = true
    scopes.dispose()
    for (const weight of weights) drop(weight)
  }

  const kernels = Object.entries<AnyOperation>(table).map(([name, operation]) => [name, kernel(name, operation)])
  return {
    info: { name: 'reference', precision: 'float64', threads: 1, details: {} },

    // The types of the kernels follow from the table's; entries forget which is which.
    ops: Object.fromEntries(kernels) as Kernels<T>,

    tensor<D extends DType>(data: DataOf<D>, shape: Shape, dtype: D): Tensor<D> {
      scopes.assertOpen()
      checkData({ data, shape }, dtype)
      return own(new Handle(dtype, { shape, data: Float64Array.from(data) }))
    },

    pack({ data, shape }: TensorData): Weight {
      if (disposed) throw disposedBackend()
      checkData({ data, shape }, 'float32')
      const handle = new Handle('float32', { shape, data: Float64Array.from(data) })
      handles.set(handle, handle)
      weights.add(handle)
      held.weights += handle.bytes
      return Object.assign(handle, { dispose: () => drop(handle) })
    },

    scope: run => scopes.scope(run),
    session: run => scopes.session(run),
    memory: () => ({ ...held, reserved: held.weights + held.scopes }),
    dispose,
    [Symbol.dispose]: dispose,
  }
}

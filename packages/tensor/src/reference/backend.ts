// The backend that runs the table's own float64 references: slow, exact, and the oracle of every other.
import type { Backend } from '../backend.js'
import { TensorError } from '../error.js'
import type { AnyComposite, AnyOperation, Kernels, Values } from '../operation.js'
import { inferenceTable } from '../ops/index.js'
import { disposedBackend, Scopes } from '../scope.js'
import { checkData, type DataOf, type DType, type Shape, type Tensor, type TensorData, type Weight } from '../tensor.js'
import { trainingTable } from '../training/index.js'
import type { TrainingBackend, Variable } from '../training-backend.js'
import { updateTable } from '../updates/index.js'
import { Handle } from './handle.js'

/** A backend of the inference table in float64; reading a tensor rounds it to float32, once. */
export function createReferenceBackend(): Backend {
  return referenceBackend(inferenceTable)
}

/** The same for training: of the training table and the updates; variables keep float64 from step to step. */
export function createReferenceTrainingBackend(): TrainingBackend {
  return referenceBackend(trainingTable)
}

type Inputs = Readonly<Record<string, Tensor<DType> | undefined>>
type Trains = Pick<TrainingBackend, 'variable' | 'updates'>

function referenceBackend<T extends { readonly [K in keyof T]: AnyOperation | AnyComposite }>(
  table: T,
): Backend<T> & Trains {
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

  /** The values of the inputs, having seen that the operation takes them. */
  function accept(name: string, operation: AnyOperation | AnyComposite, inputs: Inputs, attributes: object) {
    const given = Object.entries(inputs).flatMap(([input, tensor]) =>
      tensor === undefined ? [] : [[input, valuesOf(name, input, tensor)] as const],
    )
    operation.shape(Object.fromEntries(given.map(([input, { shape }]) => [input, shape])), attributes)
    return Object.fromEntries(given)
  }

  function kernel(name: string, operation: AnyOperation | AnyComposite) {
    return (inputs: Inputs, attributes: object = {}) => {
      scopes.assertOpen()
      const result = operation.reference(accept(name, operation, inputs, attributes), attributes)
      const make = (values: Values) => own(new Handle('float32', values))
      if (isValues(result)) return make(result)
      return Object.fromEntries(Object.entries(result).map(([key, values]) => [key, make(values)]))
    }
  }

  function update(name: string, operation: AnyComposite) {
    return (inputs: Inputs, attributes: object = {}) => {
      if (disposed) throw disposedBackend()
      const results = Object.entries(operation.reference(accept(name, operation, inputs, attributes), attributes))
      const targets = results.map(([key]) => variableOf(name, key, inputs[key]))
      results.forEach(([, values], i) => {
        targets[i].write(values)
      })
    }
  }

  function variableOf(operation: string, input: string, tensor: Tensor<DType> | undefined): Handle {
    const handle = tensor && handles.get(tensor)
    if (handle !== undefined && 'variable' in handle) return handle
    const sentence = `${input} of ${operation} is written over and must be a variable. Make it with backend.variable.`
    throw new TensorError('foreign-tensor', sentence, { operation, input })
  }

  function hold({ data, shape }: TensorData): Handle<'float32'> {
    if (disposed) throw disposedBackend()
    checkData({ data, shape }, 'float32')
    const handle = new Handle('float32', { shape, data: Float64Array.from(data) })
    handles.set(handle, handle)
    weights.add(handle)
    held.weights += handle.bytes
    return handle
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

  const kernels = Object.entries<AnyOperation | AnyComposite>(table).map(([name, op]) => [name, kernel(name, op)])
  const updates = Object.entries<AnyComposite>(updateTable).map(([name, op]) => [name, update(name, op)])
  return {
    info: { name: 'reference', precision: 'float64', threads: 1, details: {} },

    // The types of the kernels follow from the table's; entries forget which is which.
    ops: Object.fromEntries(kernels) as Kernels<T>,

    tensor<D extends DType>(data: DataOf<D>, shape: Shape, dtype: D): Tensor<D> {
      scopes.assertOpen()
      checkData({ data, shape }, dtype)
      return own(new Handle(dtype, { shape, data: Float64Array.from(data) }))
    },

    pack(data: TensorData): Weight {
      const handle = hold(data)
      return Object.assign(handle, { dispose: () => drop(handle) })
    },

    variable(data: TensorData): Variable {
      const handle = hold(data)
      return Object.assign(handle, { variable: true as const, dispose: () => drop(handle) })
    },

    updates: Object.fromEntries(updates) as TrainingBackend['updates'],

    scope: run => scopes.scope(run),
    session: run => scopes.session(run),
    memory: () => ({ ...held, reserved: held.weights + held.scopes }),
    dispose,
    [Symbol.dispose]: dispose,
  }
}

function isValues(result: Values | Readonly<Record<string, Values>>): result is Values {
  return result.data instanceof Float64Array
}

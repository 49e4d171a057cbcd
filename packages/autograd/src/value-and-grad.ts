import type { Backend, Tensor } from '@typeclip/tensor'
import type { TrainingTable } from '@typeclip/tensor/training'
import { record } from './record.js'
import type { Recording, RecordOptions } from './recording.js'

/** Tensors by name, e.g. a model's weights. */
export type Parameters = Readonly<Record<string, Tensor>>

export interface ValueAndGradient<P extends Parameters> {
  /** The loss, []. */
  readonly value: Tensor
  /** Of the parameter's shape; absent where the loss does not depend on the parameter. */
  readonly gradients: { readonly [K in keyof P]?: Tensor }
}

/**
 * The loss and its gradient at every parameter, by reverse accumulation.
 * @param backend computes; the function returned is called inside one of its scopes, which then owns the results
 * @param loss computes a single number [] with the backend that it is given, which records
 * @throws AutogradError `shape-mismatch`, `not-recorded` (from the function returned)
 */
export function valueAndGrad<P extends Parameters, Batch extends readonly unknown[]>(
  backend: Backend<TrainingTable>,
  loss: (backend: Recording, parameters: P, ...batch: Batch) => Tensor,
  options: RecordOptions = {},
): (parameters: P, ...batch: Batch) => ValueAndGradient<P> {
  return (parameters, ...batch) =>
    backend.scope(() => {
      const recorder = record(backend, Object.values(parameters), options)
      const value = loss(recorder.backend, parameters, ...batch)
      const arrived = recorder.gradients(value)
      const gradients: { [K in keyof P]?: Tensor } = {}
      for (const name in parameters) {
        const gradient = arrived.get(parameters[name])
        if (gradient !== undefined) gradients[name] = gradient
      }
      return { value, gradients }
    })
}

// What a backend offers beyond inference so that models can be trained on it.
import type { Backend } from './backend.js'
import type { AttributeArguments, CompositeOperation, TensorsOf } from './operation.js'
import type { TensorData, Weight } from './tensor.js'
import type { TrainingTable } from './training/index.js'
import type { UpdateTable } from './updates/index.js'

/**
 * A tensor that outlives scopes and that updates write over: a parameter, or a state of the optimizer.
 * Operations take it like any tensor. Freed by `dispose` or with its backend.
 */
export interface Variable extends Weight {
  readonly variable: true
}

/** An update as a backend offers it: results go over the inputs of their names, which are variables. */
export type UpdateKernel<O> =
  O extends CompositeOperation<infer I, infer A, infer R>
    ? (
        inputs: { readonly [K in keyof TensorsOf<I>]: K extends R ? Variable : TensorsOf<I>[K] },
        ...attributes: AttributeArguments<A>
      ) => void
    : never

export interface TrainingBackend extends Backend<TrainingTable> {
  /** Copies data into a variable. @throws TensorError `bad-data`, `out-of-memory` */
  variable(data: TensorData): Variable

  /**
   * Called anywhere, also outside of scopes: nothing is made.
   * @throws TensorError `shape-mismatch`, `bad-attribute`, `foreign-tensor` (also for what is no variable), `disposed`
   */
  readonly updates: { readonly [K in keyof UpdateTable]: UpdateKernel<UpdateTable[K]> }
}

// What a gradient rule is: how the gradient of an operation's result becomes gradients of its inputs.
import type { DType, Inputs, Kernels, Operation, Tensor, TensorsOf } from '@typeclip/tensor'
import type { DifferentiableTable, TrainingTable } from '@typeclip/tensor/training'

/** What rules compute with. */
export interface Calculus {
  readonly ops: Kernels<TrainingTable>
  /** A number as a tensor []. */
  scalar(value: number): Tensor
}

/** One recorded call of an operation, and the gradient that arrived at its result. */
export interface Call<I extends Inputs, A extends object> extends Calculus {
  readonly inputs: TensorsOf<I>
  readonly attributes: A
  readonly output: Tensor
  readonly gradient: Tensor
}

type FloatInputs<I extends Inputs> = {
  [K in keyof I]-?: NonNullable<I[K]> extends 'float32' ? K : never
}[keyof I]

/** The gradient at each input that is not of integers; asked for only where it is wanted. */
export type Gradients<I extends Inputs> = { readonly [K in FloatInputs<I>]: () => Tensor }

type RuleOf<O> =
  O extends Operation<infer I, infer A>
    ?
        | {
            /** The call in terms of other operations, whose rules then apply; undefined where it is recorded as it is. */
            unfuse?(inputs: TensorsOf<I>, attributes: A, ops: Kernels<DifferentiableTable>): Tensor | undefined
            gradients(call: Call<I, A>): Gradients<I>
          }
        | {
            unfuse(inputs: TensorsOf<I>, attributes: A, ops: Kernels<DifferentiableTable>): Tensor
            readonly gradients?: undefined
          }
    : never

/** The rule of the operation of this name. */
export type Rule<K extends keyof DifferentiableTable> = RuleOf<DifferentiableTable[K]>

/** A rule for every operation that a loss may be made of: a missing one does not compile. */
export type Rules = { readonly [K in keyof DifferentiableTable]: Rule<K> }

type AnyInputs = Readonly<Record<string, Tensor<DType> | undefined>>

/** Any rule, for the tape, which treats all alike. */
export interface AnyRule {
  unfuse?(inputs: AnyInputs, attributes: object, ops: Kernels<DifferentiableTable>): Tensor | undefined
  gradients?(call: AnyCall): Readonly<Record<string, () => Tensor>>
}

export interface AnyCall extends Calculus {
  readonly inputs: AnyInputs
  readonly attributes: object
  readonly output: Tensor
  readonly gradient: Tensor
}

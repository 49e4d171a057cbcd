// An operation, declared once and complete: what goes in, the shape that comes out, the float64 reference
// that every backend is measured against, and the shapes to measure with.
import type { DType, Purpose, Shape, Tensor } from './tensor.js'

/**
 * The inputs of an operation by name, e.g. `{ x: 'float32'; bias?: 'float32'; ids: 'int32' }`.
 * An optional property is an input that may be left out.
 */
export type Inputs = { readonly [name: string]: DType | undefined }

/** The reference computes on these: elements in float64, row-major (integers too). */
export interface Values {
  readonly shape: Shape
  readonly data: Float64Array
}

/** How a test fills an int32 input: integers in [from, below), `from` being 0 unless set. */
export interface IntegerSample {
  readonly shape: Shape
  readonly from?: number
  readonly below: number
}

/** How a test fills a float32 input that must be above zero. */
export interface PositiveSample {
  readonly shape: Shape
  readonly positive: true
}

/** How a test fills an input: a shape of random numbers, positive ones, or integers of a range. */
export type SampleInput<D extends DType> = D extends 'int32' ? IntegerSample : Shape | PositiveSample

/** The inputs as a kernel takes them. */
export type TensorsOf<I extends Inputs> = { readonly [K in keyof I]: Tensor<NonNullable<I[K]>> }
/** Their shapes. */
export type ShapesOf<I extends Inputs> = { readonly [K in keyof I]: Shape }
/** Their values, for the reference. */
export type ValuesOf<I extends Inputs> = { readonly [K in keyof I]: Values }
/** How a test makes them. */
export type SampleOf<I extends Inputs> = { readonly [K in keyof I]: SampleInput<NonNullable<I[K]>> }

/** One operation: `I` its inputs, `A` its attributes. The result is one float32 tensor. */
export interface Operation<I extends Inputs, A extends object> {
  /** It only moves or picks numbers: every backend gives the reference's bits. */
  readonly exact?: true
  /** Inputs that a model packs once, and for what purpose. */
  readonly weights?: { readonly [K in keyof I]?: Purpose }
  /** Shape of the result. @throws TensorError `shape-mismatch`, `bad-attribute` */
  shape(inputs: ShapesOf<I>, attributes: A): Shape
  /** The definition, in float64. Called only with shapes that `shape` accepts. */
  reference(inputs: ValuesOf<I>, attributes: A): Values
  /** Shapes and attributes for parity with backends and for finite differences: tails, size 1, the real ones. */
  readonly samples: readonly { readonly inputs: SampleOf<I>; readonly attributes: A }[]
}

/** An operation with several results, `R` their names. */
export interface CompositeOperation<I extends Inputs, A extends object, R extends string> {
  readonly exact?: true
  /** Shapes of the results. @throws TensorError `shape-mismatch`, `bad-attribute` */
  shape(inputs: ShapesOf<I>, attributes: A): { readonly [K in R]: Shape }
  /** The definition, in float64. Called only with shapes that `shape` accepts. */
  reference(inputs: ValuesOf<I>, attributes: A): { readonly [K in R]: Values }
  readonly samples: readonly { readonly inputs: SampleOf<I>; readonly attributes: A }[]
}

/** Any operation of one result, for code that treats all alike. */
export interface AnyOperation {
  readonly exact?: true
  readonly weights?: Readonly<Record<string, Purpose | undefined>>
  shape(inputs: Readonly<Record<string, Shape | undefined>>, attributes: object): Shape
  reference(inputs: Readonly<Record<string, Values | undefined>>, attributes: object): Values
  readonly samples: readonly {
    readonly inputs: Readonly<Record<string, Shape | IntegerSample | PositiveSample | undefined>>
    readonly attributes: object
  }[]
}

/** Any operation of several results. */
export interface AnyComposite extends Pick<AnyOperation, 'exact' | 'samples'> {
  shape(inputs: Readonly<Record<string, Shape | undefined>>, attributes: object): Readonly<Record<string, Shape>>
  reference(inputs: Readonly<Record<string, Values | undefined>>, attributes: object): Readonly<Record<string, Values>>
}

/** Any operation of one result as a backend offers it. */
export type AnyKernel = (inputs: Readonly<Record<string, Tensor<DType> | undefined>>, attributes?: object) => Tensor

/** Declares an operation; the type arguments are its inputs and attributes. */
export function defineOperation<I extends Inputs, A extends object = Record<never, never>>(
  operation: Operation<I, A>,
): Operation<I, A> {
  return operation
}

/** Declares an operation of several results; the type arguments are its inputs, attributes and results' names. */
export function defineComposite<I extends Inputs, A extends object, R extends string>(
  operation: CompositeOperation<I, A, R>,
): CompositeOperation<I, A, R> {
  return operation
}

/** Attributes may be left out where none is required. */
export type AttributeArguments<A> = Record<never, never> extends A ? [attributes?: A] : [attributes: A]

/** An operation as a backend offers it: called synchronously, the result is a handle, or a record of handles. */
export type Kernel<O> =
  O extends Operation<infer I, infer A>
    ? (inputs: TensorsOf<I>, ...attributes: AttributeArguments<A>) => Tensor
    : O extends CompositeOperation<infer I, infer A, infer R>
      ? (inputs: TensorsOf<I>, ...attributes: AttributeArguments<A>) => { readonly [K in R]: Tensor }
      : never

/** Every operation of a table: a backend that lacks one does not compile. */
export type Kernels<T> = { readonly [K in keyof T]: Kernel<T[K]> }

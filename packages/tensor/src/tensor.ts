/** Sizes of the axes, outermost first; the last axis is contiguous. `[]` is a scalar. */
export type Shape = readonly number[]

export type DType = 'float32' | 'int32'

/** The array that holds a tensor's elements, row-major. */
export type DataOf<D extends DType> = D extends 'int32' ? Int32Array : Float32Array

/** Plain data, as it goes into a backend and comes out of it. */
export interface TensorData<D extends DType = 'float32'> {
  readonly shape: Shape
  readonly data: DataOf<D>
}

/**
 * A handle on a tensor that lives in a backend. It is valid until the scope that made it ends.
 * Operations return handles at once; only reading waits.
 */
export interface Tensor<D extends DType = 'float32'> {
  readonly shape: Shape
  readonly dtype: D
  /** A copy of the elements. @throws TensorError `disposed` */
  read(): Promise<DataOf<D>>
}

/** A tensor that outlives scopes, in the form that a kernel wants it. Freed by `dispose` or with its backend. */
export interface Weight extends Tensor {
  dispose(): void
}

/** Number of elements. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1)
}

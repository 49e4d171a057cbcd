import { TensorError } from './error.js'

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

/**
 * What a weight will be used for, so that a backend can lay it out once.
 * - `linear`: the [N, K] matrix of `linear` and of `patchEmbed` (there [C, S, p, q])
 * - `table`: rows that `embedding` gathers, [V, C]
 * - `vector`: gains, biases, positions, tokens: read element by element
 */
export type Purpose = 'linear' | 'table' | 'vector'

/** A tensor that outlives scopes, in the form that a kernel wants it. Freed by `dispose` or with its backend. */
export interface Weight extends Tensor {
  dispose(): void
}

/** Number of elements. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1)
}

/** Data fills its shape and is of its type: what a backend checks before it copies. @throws TensorError `bad-data` */
export function checkData({ data, shape }: TensorData<DType>, dtype: DType): void {
  const facts = { shape, dtype, length: data.length }
  const wanted = dtype === 'int32' ? 'Int32Array' : 'Float32Array'
  // By its tag, which is right for an array of another realm (an iframe, a test runner's sandbox) too.
  if (data[Symbol.toStringTag] !== wanted) {
    throw new TensorError('bad-data', `A tensor of ${dtype} takes its elements from an array of type ${wanted}.`, facts)
  }
  if (!shape.every(size => Number.isSafeInteger(size) && size >= 0) || sizeOf(shape) !== data.length) {
    throw new TensorError('bad-data', `${data.length} elements do not fill the shape [${shape}].`, facts)
  }
}

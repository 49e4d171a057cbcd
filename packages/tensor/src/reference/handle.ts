// A tensor of the reference backend: float64 values, until it is freed.
import { TensorError } from '../error.js'
import type { Values } from '../operation.js'
import { type DataOf, type DType, type Shape, sizeOf, type Tensor } from '../tensor.js'

const elements: { readonly [D in DType]: (data: Float64Array) => DataOf<D> } = {
  float32: data => Float32Array.from(data), // rounds once, to nearest
  int32: data => Int32Array.from(data),
}

export class Handle<D extends DType = DType> implements Tensor<D> {
  readonly shape: Shape
  #data: Float64Array | undefined

  constructor(
    readonly dtype: D,
    { shape, data }: Values,
  ) {
    this.shape = shape
    this.#data = data
  }

  /** What the references compute on. @throws TensorError `disposed` */
  get values(): Values {
    if (this.#data === undefined) {
      const sentence = `This tensor [${this.shape}] was freed with its scope, or disposed. Return it from the scope to keep it.`
      throw new TensorError('disposed', sentence, { shape: this.shape })
    }
    return { shape: this.shape, data: this.#data }
  }

  get bytes(): number {
    return sizeOf(this.shape) * Float64Array.BYTES_PER_ELEMENT
  }

  async read(): Promise<DataOf<D>> {
    return elements[this.dtype](this.values.data)
  }

  /** Other values of the same shape. */
  write({ data }: Values): void {
    this.#data = data
  }

  free(): void {
    this.#data = undefined
  }
}

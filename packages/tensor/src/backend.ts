// The contract between models and whatever computes them.
import type { Kernels } from './operation.js'
import type { InferenceTable } from './ops/index.js'
import type { DataOf, DType, Shape, Tensor, TensorData, Weight } from './tensor.js'

/**
 * What a weight will be used for, so that a backend can lay it out once.
 * - `linear`: the [N, K] matrix of `linear` and of `patchEmbed` (there [W, 3, p, p])
 * - `table`: rows that `embedding` gathers, [V, C]
 * - `vector`: gains, biases, positions, tokens: read element by element
 */
export type Purpose = 'linear' | 'table' | 'vector'

/** What a backend chose when it started, for `info` and bug reports. */
export interface BackendInfo {
  readonly name: string
  readonly precision: 'float32' | 'float64'
  readonly threads: number
  /** Free-form facts, e.g. `{ simd: 'relaxed', tile: '6x8' }`. */
  readonly details: Readonly<Record<string, string | number | boolean>>
}

export interface Backend<T = InferenceTable> {
  readonly info: BackendInfo
  readonly ops: Kernels<T>

  /** Copies data into the backend; the tensor belongs to the current scope. @throws TensorError `bad-data`, `no-scope` */
  tensor<D extends DType>(data: DataOf<D>, shape: Shape, dtype: D): Tensor<D>

  /**
   * Lays a weight out for its purpose. An operation takes plain tensors in the same places (training does so);
   * it is only slower with them. @throws TensorError `bad-data`, `out-of-memory`
   */
  pack(weight: TensorData, purpose: Purpose): Weight

  /**
   * Runs `run`, then frees every tensor it made but those it returns (a tensor, or an array or record of them),
   * which then belong to the scope around. A `run` that throws frees everything. Scopes nest.
   */
  scope<R>(run: () => R): R

  /**
   * A scope that may wait: sessions of a backend run one after the other, so that nobody else's operations
   * come between. Everything made inside is freed when it settles: return plain data, not tensors.
   */
  session<R>(run: () => Promise<R>): Promise<R>

  /** Bytes that weights and scopes hold now. */
  memory(): { readonly weights: number; readonly scopes: number; readonly reserved: number }

  /** Frees everything. Harmless when repeated; whatever is used afterwards throws `disposed`. */
  dispose(): void
  [Symbol.dispose](): void
}

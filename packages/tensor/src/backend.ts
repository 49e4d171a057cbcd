// The contract between models and whatever computes them.
import type { Kernels } from './operation.js'
import type { InferenceTable } from './ops/index.js'
import type { DataOf, DType, Purpose, Shape, Tensor, TensorData, Weight } from './tensor.js'

/** What a backend chose when it started, for `info` and bug reports. */
export interface BackendInfo {
  readonly name: string
  readonly precision: 'float32' | 'float64'
  readonly threads: number
  /** Free-form facts, e.g. `{ simd: 'relaxed', tile: '6x8' }`. */
  readonly details: Readonly<Record<string, string | number | boolean>>
}

/** Whatever computes: an implementation of every operation of a table, and the memory they work in. */
export interface Backend<T = InferenceTable> {
  readonly info: BackendInfo
  /**
   * Called inside a scope or session; each returns a handle at once.
   * @throws TensorError `shape-mismatch`, `bad-attribute`, `index-out-of-range`, `no-scope`, `foreign-tensor`,
   *   `disposed`, `out-of-memory`
   */
  readonly ops: Kernels<T>

  /** Copies data into the backend; the tensor belongs to the current scope. @throws TensorError `bad-data`, `no-scope` */
  tensor<D extends DType>(data: DataOf<D>, shape: Shape, dtype: D): Tensor<D>

  /**
   * Lays a weight out for its purpose. An operation takes plain tensors in the same places (training does so);
   * it is only slower with them. @throws TensorError `bad-data`, `out-of-memory`
   */
  pack(weight: TensorData, purpose: Purpose): Weight

  /**
   * Runs `run`, then frees every tensor it made but those it returns (a tensor, or arrays and plain records of them),
   * which then belong to the scope around. A `run` that throws frees everything. Scopes nest.
   * @throws TensorError `no-scope` where a tensor is returned and no scope is around, or a promise is returned
   */
  scope<R>(run: () => R): R

  /**
   * A scope that may wait: sessions of a backend run one after the other, so that nobody else's operations
   * come between. Everything made inside is freed when it settles: return plain data, not tensors.
   * A session that waits for another of the same backend waits for ever.
   */
  session<R>(run: () => Promise<R>): Promise<R>

  /** Bytes that weights and scopes hold now. */
  memory(): { readonly weights: number; readonly scopes: number; readonly reserved: number }

  /** Frees everything. Harmless when repeated; all but `info` and `memory` throws `disposed` afterwards. */
  dispose(): void
  [Symbol.dispose](): void
}

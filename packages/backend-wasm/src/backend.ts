// The contract's backend over an instance of the kernels, whichever table they serve.
import {
  type Backend,
  type BackendInfo,
  checkData,
  type DataOf,
  type DType,
  type Kernels,
  Scopes,
  type Shape,
  type Tensor,
} from '@typeclip/tensor'
import { type Core, Owner } from './core.js'
import type { KernelExports } from './exports.js'
import { holdPanels, holdRows } from './hold.js'
import type { KernelContext } from './kernel.js'
import { StoredTensor, StoredWeight } from './stored.js'

/** A backend with the kernels that `bind` gives it, and who owns its memory. */
export function backendOf<T, E extends KernelExports>(
  core: Core<E>,
  details: BackendInfo['details'],
  bind: (context: KernelContext<E>) => Kernels<T>,
): { readonly backend: Backend<T>; readonly owner: Owner<E> } {
  const owner = new Owner(core)
  const scopes = new Scopes<StoredTensor>(tensor => owner.core.arena.free(tensor.place))

  function tensor<D extends DType>(data: DataOf<D>, shape: Shape, dtype: D): Tensor<D> {
    scopes.assertOpen()
    checkData({ data, shape }, dtype)
    const { arena, heap } = owner.core
    const place = arena.allocate(data.length * 4)
    if (data instanceof Int32Array) heap.integers(place.address, data.length).set(data)
    else heap.floats(place.address, data.length).set(data)
    const stored = new StoredTensor(owner, [...shape], dtype, place)
    scopes.add(stored)
    return stored
  }

  function scope<R>(run: () => R): R {
    const { arena } = owner.core
    const before = arena.length
    const result = scopes.scope(run)
    arena.compact(before)
    return result
  }

  function dispose(): void {
    scopes.dispose()
    owner.dispose()
  }

  const backend: Backend<T> = {
    info: { name: 'wasm', precision: 'float32', threads: 1, details },
    ops: bind({ owner, scopes }),
    tensor,
    pack(data, purpose) {
      if (purpose === 'linear') return holdPanels(owner, data)
      return holdRows(owner.core, data, address => new StoredWeight(owner, [...data.shape], 'rows', address))
    },
    scope,
    session: run => scopes.session(run),
    memory: () => owner.memory,
    dispose,
    [Symbol.dispose]: dispose,
  }
  return { backend, owner }
}

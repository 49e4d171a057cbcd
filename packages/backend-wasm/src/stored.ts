// The handles that this backend gives out, and what kernels read from them.
import { type DataOf, type DType, type Shape, sizeOf, type Tensor, TensorError, type Weight } from '@typeclip/tensor'
import type { Core, Owner } from './core.js'
import type { Place } from './scope-memory.js'

/** Contiguous elements in a scope's memory. */
export class StoredTensor<D extends DType = DType> implements Tensor<D> {
  readonly owner: Owner
  readonly shape: Shape
  readonly dtype: D
  readonly place: Place

  constructor(owner: Owner, shape: Shape, dtype: D, place: Place) {
    this.owner = owner
    this.shape = shape
    this.dtype = dtype
    this.place = place
  }

  get live(): boolean {
    return this.place.live
  }

  get address(): number {
    return this.place.address
  }

  async read(): Promise<DataOf<D>> {
    const { heap } = liveCore(this, 'A tensor')
    const count = sizeOf(this.shape)
    const view = this.dtype === 'int32' ? heap.integers(this.address, count) : heap.floats(this.address, count)
    // The dtype decides the class of the view; the compiler cannot connect the two.
    return view.slice() as DataOf<D>
  }
}

/** A weight: contiguous, or in the panels that the GEMM reads. */
export class StoredWeight implements Weight {
  readonly owner: Owner
  readonly shape: Shape
  readonly dtype = 'float32'
  readonly layout: 'rows' | 'panels'
  readonly address: number
  live = true

  constructor(owner: Owner, shape: Shape, layout: 'rows' | 'panels', address: number) {
    this.owner = owner
    this.shape = shape
    this.layout = layout
    this.address = address
  }

  async read(): Promise<Float32Array> {
    const core = liveCore(this, 'A weight')
    const before = core.arena.length
    try {
      return core.heap.floats(rowsOf(core, this), sizeOf(this.shape)).slice()
    } finally {
      core.arena.truncate(before)
    }
  }

  dispose(): void {
    if (!this.live) return
    this.live = false
    this.owner.free(this)
  }
}

export type Stored = StoredTensor | StoredWeight

/** The backend's core, for a handle that may still be used. @throws TensorError `disposed` */
export function liveCore(tensor: Stored, what: string): Core {
  const { core } = tensor.owner
  if (tensor.live) return core
  throw new TensorError(
    'disposed',
    `${what} of shape [${tensor.shape}] was freed before this use. A tensor lives until its scope ends: read it inside, or return it.`,
    { shape: tensor.shape },
  )
}

/** Address of the elements in row-major order; panels are unpacked into scratch. */
export function rowsOf(core: Core, tensor: Stored): number {
  if (tensor instanceof StoredTensor || tensor.layout === 'rows') return tensor.address
  const [columns, depth] = matrixOf(tensor.shape)
  const address = core.scratch(columns * depth * 4)
  core.wasm.unpackRight(tensor.address, columns, depth, address, core.tile.width)
  return address
}

/** A weight as the matrix that `linear` sees: [N, K], all axes after the first taken together. */
export function matrixOf(shape: Shape): readonly [columns: number, depth: number] {
  return [shape[0], sizeOf(shape.slice(1))]
}

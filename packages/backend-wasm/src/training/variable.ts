import type { Shape } from '@typeclip/tensor'
import type { Variable } from '@typeclip/tensor/training'
import type { Owner } from '../core.js'
import { StoredWeight } from '../stored.js'

/** A weight that updates write over, in row-major order. */
export class StoredVariable extends StoredWeight implements Variable {
  readonly variable = true

  constructor(owner: Owner, shape: Shape, address: number) {
    super(owner, shape, 'rows', address)
  }
}

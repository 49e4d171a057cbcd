// A layout says how a family of files names the weights. It is data: pairs of names, theirs and ours.
import type { TowerKind } from '../config/config.js'
import type { Transform } from './transform.js'

export type LayoutName = 'openai' | 'open-clip-custom' | 'hugging-face'

/**
 * Their name, our name, and how the one becomes the other (the same tensor unless said). `*` stands for the number of
 * a block, `{q,k,v}` for several tensors that together are one of ours.
 */
export type Row = readonly [theirs: string, ours: string, transform?: Transform]

export interface Layout {
  readonly name: LayoutName
  /** Whether a file with these names has this layout. */
  matches(names: ReadonlySet<string>): boolean
  /** An entry for every kind of tower; null where the layout has no form for it. */
  readonly towers: { readonly [K in TowerKind]: readonly Row[] | null }
  /** What belongs to neither tower. */
  readonly shared: readonly Row[]
  /** Names that old files hold and that are no weights: masks, position ids, sizes. */
  readonly buffers: readonly string[]
}

/** Where one of our weights lies in a file. */
export interface Place {
  readonly names: readonly string[]
  readonly transform: Transform
}

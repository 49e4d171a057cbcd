// A layout says how a family of files names the weights. It is data: pairs of names, theirs and ours.
import type { TowerKind } from '../config/config.js'
import type { ShapeMap } from '../config/shapes.js'
import { same, type Transform } from './transform.js'

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

interface Pattern {
  readonly expression: RegExp
  readonly ours: string
}

/** The rows of a layout, ready to be asked in both directions. */
export class Names {
  readonly #theirs: readonly Pattern[]
  readonly #ours: ReadonlyMap<string, Row>
  readonly #blocks: ReadonlyMap<string, 'vision' | 'text'>

  constructor({ towers, shared }: Layout) {
    const all = [...Object.values(towers).flatMap(rows => rows ?? []), ...shared]
    this.#theirs = all.map(([theirs, ours]) => ({ expression: expressionOf(theirs), ours }))
    this.#ours = new Map(all.map(row => [row[1], row]))
    const numbered = all.filter(([theirs]) => theirs.includes('*'))
    this.#blocks = new Map(
      numbered.map(([theirs, ours]) => [theirs.split('*')[0], ours.startsWith('text') ? 'text' : 'vision']),
    )
  }

  /** Where our weight lies, or undefined where the layout has no name for it. */
  place(ours: string): Place | undefined {
    const number = /\.(\d+)\./.exec(ours)?.[1] ?? ''
    const row = this.#ours.get(ours.replace(/\.\d+\./, '.*.'))
    if (row === undefined) return undefined
    const [theirs, , transform = same] = row
    return { names: alternatives(theirs).map(name => name.replace('*', number)), transform }
  }

  /** Our name of the weight that a file's tensor is (a part of), or undefined where no row names it. */
  known(theirs: string): string | undefined {
    for (const { expression, ours } of this.#theirs) {
      const match = expression.exec(theirs)
      if (match !== null) return ours.replace('*', match.groups?.block ?? '')
    }
    return undefined
  }

  /** The tower among whose numbered blocks a name lies, known or not. */
  inBlocks(theirs: string): 'vision' | 'text' | undefined {
    for (const [prefix, tower] of this.#blocks) {
      if (theirs.startsWith(prefix) && /^\d+\./.test(theirs.slice(prefix.length))) return tower
    }
    return undefined
  }

  /** Every weight that a file holds whole, by our name, with its shape in our form. */
  shapes(theirs: ReadonlyMap<string, { readonly shape: readonly number[] }>): ShapeMap {
    const shapes = new Map<string, readonly number[]>()
    for (const name of theirs.keys()) {
      const ours = this.known(name)
      const place = ours === undefined || shapes.has(ours) ? undefined : this.place(ours)
      if (ours === undefined || place === undefined) continue
      const parts = place.names.map(part => theirs.get(part)?.shape)
      if (parts.every(part => part !== undefined)) shapes.set(ours, place.transform.shape(parts))
    }
    return shapes
  }
}

/** `a.{q,k}.b` to `a.q.b` and `a.k.b`. */
function alternatives(name: string): readonly string[] {
  const [whole, list] = /\{(.*)\}/.exec(name) ?? []
  return whole === undefined ? [name] : list.split(',').map(part => name.replace(whole, part))
}

function expressionOf(theirs: string): RegExp {
  const source = theirs
    .replaceAll('.', '\\.')
    .replace('*', '(?<block>\\d+)')
    .replace(/\{(.*)\}/, (_, list: string) => `(?:${list.replaceAll(',', '|')})`)
  return new RegExp(`^${source}$`)
}

// The rows of a layout, asked in both directions.
import type { ShapeMap } from '../config/shapes.js'
import type { Layout, Place } from './layout.js'
import { same } from './transform.js'

export interface Names {
  /** Where our weight lies in a file, or undefined where the layout has no name for it. */
  place(ours: string): Place | undefined
  /** Our name of the weight that a file's tensor is (a part of), or undefined where no row names it. */
  known(theirs: string): string | undefined
  /** The tower among whose numbered blocks a name lies, known or not. */
  inBlocks(theirs: string): 'vision' | 'text' | undefined
  /** Every weight that a file holds whole, by our name, with its shape in our form. */
  shapes(tensors: ReadonlyMap<string, { readonly shape: readonly number[] }>): ShapeMap
}

export function createNames({ towers, shared }: Layout): Names {
  const all = [...Object.values(towers).flatMap(rows => rows ?? []), ...shared]
  const patterns = all.map(([theirs, ours]) => ({ expression: expressionOf(theirs), ours }))
  const byOurs = new Map(all.map(row => [row[1], row]))
  const numbered = all.filter(([theirs]) => theirs.includes('*'))
  const blocks = new Map(
    numbered.map(([theirs, ours]) => [theirs.split('*')[0], ours.startsWith('text') ? 'text' : 'vision'] as const),
  )

  function place(ours: string): Place | undefined {
    const number = /\.(\d+)\./.exec(ours)?.[1] ?? ''
    const row = byOurs.get(ours.replace(/\.\d+\./, '.*.'))
    if (row === undefined) return undefined
    const [theirs, , transform = same] = row
    return { names: alternatives(theirs).map(name => name.replace('*', number)), transform }
  }

  function known(theirs: string): string | undefined {
    for (const { expression, ours } of patterns) {
      const match = expression.exec(theirs)
      if (match !== null) return ours.replace('*', match.groups?.block ?? '')
    }
    return undefined
  }

  return {
    place,
    known,
    inBlocks(theirs) {
      for (const [prefix, tower] of blocks) {
        if (theirs.startsWith(prefix) && /^\d+\./.test(theirs.slice(prefix.length))) return tower
      }
      return undefined
    },
    shapes(tensors) {
      const shapes = new Map<string, readonly number[]>()
      for (const name of tensors.keys()) {
        const ours = known(name)
        const at = ours === undefined || shapes.has(ours) ? undefined : place(ours)
        if (ours === undefined || at === undefined) continue
        const parts = at.names.map(part => tensors.get(part)?.shape)
        if (parts.every(part => part !== undefined)) shapes.set(ours, at.transform.shape(parts))
      }
      return shapes
    },
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

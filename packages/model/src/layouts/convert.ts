import { ModelError } from '../error.js'
import type { Layout } from './layout.js'
import { createNames } from './names.js'
import type { Block } from './transform.js'

/**
 * Weights in the names and the form of another layout. Only bytes move, so it is exact, and undone by converting back.
 * Names that `from` does not know, such as buffers, are left out.
 * @param width bytes of an element
 * @throws ModelError `missing-tensor` where a part of a weight is not there, or `to` has no name for one
 */
export function convertWeights(
  weights: ReadonlyMap<string, Block>,
  from: Layout,
  to: Layout,
  width: number,
): ReadonlyMap<string, Block> {
  const [old, next] = [createNames(from), createNames(to)]
  const converted = new Map<string, Block>()
  const ours = new Set([...weights.keys()].map(old.known).filter(name => name !== undefined))
  for (const name of ours) {
    const source = old.place(name)
    const target = next.place(name)
    if (source === undefined || target === undefined) {
      const sentence = `Files in the ${to.name} layout have no name for ${name}.`
      throw new ModelError('missing-tensor', sentence, { name, layout: to.name })
    }
    const parts = source.names.map(part => blockOf(weights, part))
    const split = target.transform.split(source.transform.join(parts, width), target.names.length, width)
    for (const [i, part] of target.names.entries()) converted.set(part, split[i])
  }
  return converted
}

function blockOf(weights: ReadonlyMap<string, Block>, name: string): Block {
  const block = weights.get(name)
  if (block !== undefined) return block
  throw new ModelError('missing-tensor', `The weights lack ${name}.`, { name })
}

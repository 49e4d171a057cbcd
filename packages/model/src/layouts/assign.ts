// Compares what a file holds with what a model needs: every weight in its place, by name, shape and dtype, before
// any value is read.
import type { TensorFile, TensorInfo } from '@typeclip/weights'
import { ModelError } from '../error.js'
import type { Parameter } from '../towers/tower.js'
import type { Layout, Place } from './layout.js'
import type { Names } from './names.js'

const readable: readonly string[] = ['F32', 'F16', 'BF16', 'F64']

/** Where each weight of a model lies. */
export interface Assignment {
  readonly places: ReadonlyMap<string, Place>
  /** Names of the file that are of no use to the model. */
  readonly unused: readonly string[]
}

/**
 * @param towers which towers the model has: numbered blocks of those may hold nothing unknown
 * @throws ModelError `missing-tensor`, `extra-tensor`, `shape-mismatch`, `bad-dtype`
 */
export function assign(
  file: TensorFile,
  layout: Layout,
  names: Names,
  parameters: readonly Parameter[],
  towers: { readonly vision: boolean; readonly text: boolean },
): Assignment {
  const places = placesOf(layout, names, parameters)
  checkMissing(file, places)
  const used = new Set([...places.values()].flatMap(place => place.names))
  const unused = [...file.tensors.keys()].filter(name => !used.has(name) && !isShared(layout, name))
  for (const name of unused) {
    const tower = names.inBlocks(name)
    if (tower === undefined || !towers[tower]) continue
    throw new ModelError(
      'extra-tensor',
      `${name} lies among the blocks of the ${tower} tower, and the model has no place for it; is the config of this model?`,
      { name, tower },
    )
  }
  for (const { name, shape } of parameters) checkShapes(file, name, shape, places)
  for (const name of used) checkDtype(file, name)
  return { places, unused }
}

function placesOf(layout: Layout, names: Names, parameters: readonly Parameter[]): ReadonlyMap<string, Place> {
  return new Map(
    parameters.map(({ name }) => {
      const place = names.place(name)
      if (place !== undefined) return [name, place]
      const sentence = `The config asks for ${name}, for which files in the ${layout.name} layout have no name.`
      throw new ModelError('missing-tensor', sentence, { name, layout: layout.name })
    }),
  )
}

function checkMissing(file: TensorFile, places: ReadonlyMap<string, Place>): void {
  const missing = [...places.values()].flatMap(place => place.names).filter(name => !file.tensors.has(name))
  if (missing.length === 0) return
  const more = missing.length > 3 ? ` and ${missing.length - 3} more` : ''
  throw new ModelError('missing-tensor', `The weights lack ${missing.slice(0, 3).join(', ')}${more}.`, { missing })
}

/** The scale and bias of the logits are looked at apart; buffers are no weights. */
function isShared({ shared, buffers }: Layout, name: string): boolean {
  return buffers.includes(name) || shared.some(([theirs]) => theirs === name)
}

function checkShapes(
  file: TensorFile,
  ours: string,
  shape: readonly number[],
  places: ReadonlyMap<string, Place>,
): void {
  const place = places.get(ours)
  if (place === undefined) return
  const wanted = place.transform.shapes(shape, place.names.length)
  place.names.forEach((name, i) => {
    const found = infoOf(file, name).shape
    if (String(found) === String(wanted[i])) return
    const sentence = `${name} has shape [${found.join(', ')}]; the model needs [${wanted[i].join(', ')}].`
    throw new ModelError('shape-mismatch', sentence, { name, found, wanted: wanted[i] })
  })
}

function checkDtype(file: TensorFile, name: string): void {
  const { dtype } = infoOf(file, name)
  if (readable.includes(dtype)) return
  const sentence = `${name} holds ${dtype}; weights must be ${readable.join(', ')}.`
  throw new ModelError('bad-dtype', sentence, { name, dtype })
}

/** What a file says of a tensor. @throws ModelError `missing-tensor` */
export function infoOf(file: TensorFile, name: string): TensorInfo {
  const info = file.tensors.get(name)
  if (info === undefined) throw new ModelError('missing-tensor', `The weights lack ${name}.`, { name })
  return info
}

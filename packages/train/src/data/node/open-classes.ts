// A folder of folders: the name of each says what its pictures show.
import { join } from 'node:path'
import { TrainError } from '../../error.js'
import type { Sample } from '../sample.js'
import type { IndexedSource } from '../source.js'
import { listFolders, listPictures } from './list-pictures.js'
import { decodePicture, readInside } from './open-picture.js'

export interface OpenClassesOptions {
  /** Captions, `{}` standing for the label; by default `a photo of a {}.`. */
  readonly templates?: readonly string[]
  /** Labels by names of folders; others are their name with blanks for underscores. */
  readonly labels?: Readonly<Record<string, string>>
}

/**
 * A record's group is its label.
 * @throws TrainError `unreadable`; `bad-data` where there are no class folders, no pictures, or labels of no folder
 */
export async function openClasses(
  folder: string,
  { templates = ['a photo of a {}.'], labels = {} }: OpenClassesOptions = {},
): Promise<IndexedSource> {
  const names = await listFolders(folder)
  const unknown = Object.keys(labels).find(name => !names.includes(name))
  if (unknown !== undefined) {
    throw new TrainError('bad-data', `labels names ${unknown}, and ${folder} has no such folder.`, { folder, unknown })
  }
  const samples: Sample[] = []
  for (const name of names) {
    const label = labels[name] ?? name.replaceAll('_', ' ')
    const captions = templates.map(template => template.replaceAll('{}', () => label))
    for (const path of await listPictures(join(folder, name))) {
      const key = `${name}/${path}`
      const picture: Sample['picture'] = async signal => decodePicture(await readInside(folder, key), signal)
      samples.push({ key, captions, group: label, picture })
    }
  }
  if (samples.length === 0) {
    throw new TrainError('bad-data', `${folder} holds no class folders with pictures.`, { folder })
  }
  return { kind: 'indexed', name: folder, samples, broken: [] }
}

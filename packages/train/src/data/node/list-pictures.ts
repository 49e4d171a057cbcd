import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { TrainError } from '../../error.js'

const extensions = /\.(jpe?g|png|webp|gif|bmp|tiff?|avif|p[bgp]m)$/i

/**
 * Picture files in a folder and those below, relative to it, sorted; hidden ones are passed over.
 * @throws TrainError `unreadable`
 */
export async function listPictures(folder: string): Promise<readonly string[]> {
  return (await walk(folder, '')).filter(path => extensions.test(path))
}

/** Folders in a folder, sorted. @throws TrainError `unreadable` */
export async function listFolders(folder: string): Promise<readonly string[]> {
  const entries = await entriesOf(folder)
  return entries.filter(entry => entry.isDirectory()).map(({ name }) => name)
}

async function walk(folder: string, inside: string): Promise<string[]> {
  const found: string[] = []
  for (const entry of await entriesOf(join(folder, inside))) {
    const path = inside === '' ? entry.name : `${inside}/${entry.name}`
    if (entry.isDirectory()) found.push(...(await walk(folder, path)))
    else found.push(path)
  }
  return found
}

async function entriesOf(folder: string) {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? cause.code : cause
    const sentence = code === 'ENOENT' ? `There is no folder ${folder}.` : `${folder} cannot be read (${code}).`
    throw new TrainError('unreadable', sentence, { folder, code }, { cause })
  })
  return entries.filter(({ name }) => !name.startsWith('.')).sort((a, b) => (a.name < b.name ? -1 : 1))
}

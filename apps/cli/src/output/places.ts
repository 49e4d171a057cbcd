// Where the results of pictures go.
import { mkdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { CliError } from '../error.js'
import type { PictureName } from '../input/pictures.js'
import { writeFailed } from './replace-file.js'

/** A picture and the file its result goes to. */
export interface Place extends PictureName {
  readonly to: string
}

/**
 * One file where `out` ends in .png, else a folder, made if need be, with a file for each.
 * @throws CliError `same-name` where two results would have one name, `conflicting-options` for many into one file,
 *   `write-failed`
 */
export async function placesOf(pictures: readonly PictureName[], out: string): Promise<readonly Place[]> {
  if (out.endsWith('.png')) {
    const [picture, second] = pictures
    if (second === undefined) return picture === undefined ? [] : [{ ...picture, to: out }]
    const sentence = `${out} takes one picture and there are ${pictures.length}; give a folder or FILE.npy.`
    throw new CliError('conflicting-options', sentence)
  }
  const taken = new Map<string, string>()
  const places = pictures.map(picture => ({ ...picture, to: join(out, `${basename(picture.file)}.png`) }))
  for (const { file, to, error } of places) {
    const other = taken.get(to)
    if (other !== undefined) {
      const sentence = `${other} and ${file} would both become ${to}; give them in two calls, with two folders.`
      throw new CliError('same-name', sentence)
    }
    if (error === undefined) taken.set(to, file)
  }
  if (places.some(({ error }) => error === undefined)) await makeFolder(out)
  return places
}

async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch(async cause => {
    const isFile = await stat(folder).then(
      found => !found.isDirectory(),
      () => false,
    )
    if (isFile)
      throw new CliError('write-failed', `${folder} is a file; name a folder, FILE.png or FILE.npy.`, { cause })
    throw writeFailed(folder, cause)
  })
}

// Pictures that a table or a folder names: inside of its folder, or behind an address.
import { readFile, realpath, stat } from 'node:fs/promises'
import { resolve, sep } from 'node:path'
import type { Pixels } from '@typeclip/image'
import { decodeImage } from '@typeclip/image/node'
import { TrainError } from '../../error.js'
import { fetchBytes, isAddress } from '../fetch-chunks.js'
import type { PictureOpener } from '../table/table-samples.js'

/** No picture file is larger: 256 MiB. */
const byteLimit = 2 ** 28

/** @param folder a path, or the address of a folder, at which places begin */
export function openerIn(folder: string): PictureOpener {
  return {
    decode: decodePicture,
    async open(place, signal) {
      if (isAddress(place)) return decodePicture(await fetchBytes(place, byteLimit, signal), signal)
      if (isAddress(folder))
        return decodePicture(await fetchBytes(addressInside(folder, place), byteLimit, signal), signal)
      return decodePicture(await readInside(folder, place), signal)
    },
  }
}

export function decodePicture(bytes: Uint8Array, signal?: AbortSignal): Promise<Pixels> {
  return decodeImage(bytes, { signal })
}

/**
 * A file of a folder, links followed: what lies outside is not read, whatever its path says.
 * @throws TrainError `unreadable`
 */
export async function readInside(folder: string, place: string): Promise<Uint8Array> {
  try {
    const path = await realpath(resolve(folder, place))
    const root = await realpath(folder)
    if (!path.startsWith(root.endsWith(sep) ? root : root + sep)) throw leaves(place, folder)
    const { size } = await stat(path)
    if (size > byteLimit) {
      throw new TrainError('unreadable', `it has ${size} bytes, more than the ${byteLimit} of a picture.`, { size })
    }
    return await readFile(path)
  } catch (cause) {
    if (cause instanceof TrainError) throw cause
    const code = cause instanceof Error && 'code' in cause ? cause.code : cause
    const sentence = code === 'ENOENT' ? `there is no file ${place}.` : `${place} cannot be read (${code}).`
    throw new TrainError('unreadable', sentence, { place, code }, { cause })
  }
}

function addressInside(folder: string, place: string): string {
  const root = new URL(folder.endsWith('/') ? folder : `${folder}/`)
  const address = new URL(place, root)
  if (!address.href.startsWith(root.href)) throw leaves(place, folder)
  return address.href
}

function leaves(place: string, folder: string): TrainError {
  return new TrainError('unreadable', `${place} leaves ${folder}, and nothing outside is read.`, { place, folder })
}

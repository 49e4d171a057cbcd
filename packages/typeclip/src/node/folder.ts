// A model in a folder on disk, or its weights' file with the others beside it.
import { stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { WeightsError } from '@typeclip/weights'
import { fileSource } from '@typeclip/weights/node'
import { ClipError } from '../error.js'
import type { ModelFiles } from '../files/model-files.js'

/** @throws ClipError `model-not-found` where nothing is at the path */
export async function folderFiles(path: string): Promise<ModelFiles> {
  const found = await stat(path).catch(cause => {
    const sentence = `There is no file or folder ${path}; give the path of a model.`
    throw new ClipError('model-not-found', sentence, { path }, { cause })
  })
  const folder = found.isDirectory() ? path : dirname(path)
  return {
    name: basename(resolve(path)),
    weights: found.isDirectory() ? undefined : basename(path),
    open: file =>
      fileSource(join(folder, file)).catch(error => {
        if (error instanceof WeightsError && error.code === 'missing-file') return undefined
        throw error
      }),
  }
}

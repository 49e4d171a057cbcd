import { fileURLToPath } from 'node:url'
import { modelFiles } from '@typeclip/model-emoji'
import { fileSource } from '@typeclip/weights/node'
import type { Clip } from '../clip.js'
import { ClipError } from '../error.js'
import { embeddedFiles } from '../files/embedded.js'
import { type HttpOptions, httpFiles } from '../files/http.js'
import { memoryFiles } from '../files/memory.js'
import type { ModelFiles } from '../files/model-files.js'
import { type LoadOptions, load } from '../load.js'
import { folderFiles } from './folder.js'
import { decodeNodeImage, type NodeImage } from './image-source.js'

/**
 * Where a model is: a path or `file:` address of a folder or weights' file, an `http(s):` address of either, the bytes
 * of a weights' file, or the files of a folder by their names. Nothing: the embedded model.
 */
export type ModelSource = string | URL | Uint8Array | ArrayBuffer | Blob | Readonly<Record<string, Uint8Array | Blob>>

export interface NodeLoadOptions extends LoadOptions, HttpOptions {}

export async function loadNode(source: ModelSource | undefined, options: NodeLoadOptions): Promise<Clip<NodeImage>> {
  return load(await filesOf(source, options), { decode: decodeNodeImage }, options)
}

async function filesOf(source: ModelSource | undefined, options: NodeLoadOptions): Promise<ModelFiles> {
  if (source === undefined) return embeddedFiles(() => fileSource(fileURLToPath(modelFiles().weights)))
  if (typeof source === 'string' && !/^(https?|file):/i.test(source)) return folderFiles(source)
  if (typeof source === 'string' || source instanceof URL) return addressed(new URL(source), options)
  if (source instanceof Uint8Array || source instanceof ArrayBuffer || source instanceof Blob) {
    return memoryFiles('bytes', { 'model.safetensors': source })
  }
  if (typeof source === 'object' && source !== null) return memoryFiles('files', source)
  throw new ClipError('bad-source', `A model is a path, an address, files or bytes, not ${String(source)}.`)
}

function addressed(url: URL, options: HttpOptions): ModelFiles | Promise<ModelFiles> {
  if (url.protocol === 'file:') return folderFiles(fileURLToPath(url))
  if (url.protocol === 'http:' || url.protocol === 'https:') return httpFiles(url, options)
  throw new ClipError('bad-source', `Models are read from file: and http(s): addresses, not from ${url.protocol}`, {
    protocol: url.protocol,
  })
}

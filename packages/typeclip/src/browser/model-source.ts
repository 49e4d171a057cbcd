// Where a model is, as a page says it, brought to a form that a worker can be told.
import { ClipError } from '../error.js'

/** What is used of a FileSystemDirectoryHandle. */
export interface DirectoryHandle {
  readonly kind: 'directory'
  readonly name: string
  values(): AsyncIterable<{ readonly kind: 'file'; getFile(): Promise<File> } | { readonly kind: 'directory' }>
}

/**
 * Where a model is: an `http(s):` address of a folder or weights' file (a string is relative to the page), a weights'
 * file chosen by the user or its bytes, the files of a folder by their names, the files of
 * `<input type="file" multiple>` or `<input webkitdirectory>`, or the folder of `showDirectoryPicker()`.
 * Nothing: the embedded model.
 */
export type ModelSource =
  | string
  | URL
  | Uint8Array
  | ArrayBuffer
  | Blob
  | FileList
  | readonly File[]
  | DirectoryHandle
  | Readonly<Record<string, Uint8Array | ArrayBuffer | Blob>>

/** A model source as plain data. */
export type ModelPlace =
  | { readonly kind: 'embedded' }
  | { readonly kind: 'address'; readonly href: string }
  | {
      readonly kind: 'files'
      readonly name: string
      readonly files: Readonly<Record<string, Uint8Array | ArrayBuffer | Blob>>
    }

/** @throws ClipError `bad-source` */
export async function placeOf(source: ModelSource | undefined): Promise<ModelPlace> {
  if (source === undefined) return { kind: 'embedded' }
  if (typeof source === 'string' || source instanceof URL) return { kind: 'address', href: absolute(source) }
  if (source instanceof Uint8Array || source instanceof ArrayBuffer || source instanceof Blob) {
    return { kind: 'files', name: nameOf(source), files: { 'model.safetensors': source } }
  }
  if (isDirectory(source)) return { kind: 'files', name: source.name, files: byName(await filesIn(source)) }
  if (isList(source)) return listed(Array.from(source))
  if (typeof source === 'object' && source !== null) return { kind: 'files', name: 'files', files: source }
  throw new ClipError('bad-source', `A model is an address, files or bytes, not ${String(source)}.`)
}

/** An address in full: workers have another base than the page. @throws ClipError `bad-source` */
export function absolute(address: string | URL): string {
  const base = typeof document === 'undefined' ? location.href : document.baseURI
  try {
    return new URL(address, base).href
  } catch (cause) {
    throw new ClipError('bad-source', `${JSON.stringify(address)} is no address.`, { address }, { cause })
  }
}

function nameOf(source: Uint8Array | ArrayBuffer | Blob): string {
  return source instanceof File ? source.name : 'bytes'
}

function isDirectory(source: ModelSource): source is DirectoryHandle {
  return typeof source === 'object' && source !== null && 'kind' in source && source.kind === 'directory'
}

function isList(source: ModelSource): source is FileList | readonly File[] {
  return Array.isArray(source) || (typeof FileList !== 'undefined' && source instanceof FileList)
}

async function filesIn(folder: DirectoryHandle): Promise<File[]> {
  const files: File[] = []
  for await (const entry of folder.values()) if (entry.kind === 'file') files.push(await entry.getFile())
  return files
}

/** One file is the weights, whatever it is called; several are a folder, of which the top level counts. */
function listed(files: readonly File[]): ModelPlace {
  const [first] = files
  if (first === undefined) throw new ClipError('bad-source', 'No file was chosen; choose a model.')
  if (files.length === 1) return { kind: 'files', name: first.name, files: { 'model.safetensors': first } }
  const top = files.filter(({ webkitRelativePath }) => webkitRelativePath.split('/').length <= 2)
  return { kind: 'files', name: first.webkitRelativePath.split('/')[0] || 'files', files: byName(top) }
}

/** Weights that are alone among the files may be called anything. */
function byName(files: readonly File[]): Record<string, File> {
  const named = Object.fromEntries(files.map(file => [file.name, file]))
  const weights = files.filter(({ name }) => name.endsWith('.safetensors'))
  return weights.length === 1 ? { ...named, 'model.safetensors': weights[0] } : named
}

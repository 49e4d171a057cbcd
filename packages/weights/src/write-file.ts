import { randomUUID } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { WeightsError } from './error.js'
import { type Sink, type TensorToWrite, type WriteOptions, writeSafetensors } from './safetensors/write.js'

/**
 * Writes a safetensors file so that at `path` there is, whatever happens, either what was there before or the whole new
 * file: it is written beside (`path` + `.` + random + `.partial`), flushed to the disk, then renamed.
 * Returns the number of bytes.
 * @throws WeightsError `write-failed` (the disk said no), or as `writeSafetensors` does
 */
export async function writeSafetensorsFile(
  path: string,
  tensors: Iterable<TensorToWrite>,
  options: WriteOptions = {},
): Promise<number> {
  return replaceFile(path, sink => writeSafetensors(tensors, sink, options), nodeFiles)
}

/** What replacing a file asks of a file system; tests pass one that fails at the n-th call. */
export interface Files {
  /** Makes a new file; fails where there is one. */
  create(path: string): Promise<FileHandle>
  write(file: FileHandle, chunk: Uint8Array): Promise<void>
  sync(file: FileHandle): Promise<void>
  close(file: FileHandle): Promise<void>
  rename(from: string, to: string): Promise<void>
  remove(path: string): Promise<void>
}

export const nodeFiles: Files = {
  create: path => open(path, 'wx'),
  write: (file, chunk) => file.writeFile(chunk),
  sync: file => file.sync(),
  close: file => file.close(),
  rename,
  remove: path => rm(path, { force: true }),
}

/** Lets `write` fill a new file beside `path`, then puts it in its place; on any failure the new file is removed. */
export async function replaceFile<T>(path: string, write: (sink: Sink) => Promise<T>, files: Files): Promise<T> {
  const partial = `${path}.${randomUUID()}.partial`
  const attempt = async <R>(work: Promise<R>): Promise<R> => work.catch(cause => Promise.reject(failed(path, cause)))
  const file = await attempt(files.create(partial))
  try {
    let result: T
    try {
      result = await write(chunk => attempt(files.write(file, chunk)))
      await attempt(files.sync(file))
    } finally {
      await attempt(files.close(file))
    }
    await attempt(files.rename(partial, path))
    return result
  } catch (error) {
    // The first failure is the one to tell; a partial file that cannot be removed either changes nothing about it.
    await files.remove(partial).catch(() => {})
    throw error
  }
}

function failed(path: string, cause: unknown): WeightsError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
  const sentence = `${path} could not be written (${code}); what was there before, if anything, is unchanged.`
  return new WeightsError('write-failed', sentence, { path, code }, { cause })
}

// Where the files of a model lie: a folder, an address, bytes in memory. Each kind is one small object.
import type { ByteSource, ReadOptions } from '@typeclip/weights'
import { ClipError } from '../error.js'

export interface ModelFiles {
  /** What results and errors call the model. */
  readonly name: string
  /** What no config file can say of a model: its own prompts, and when a picture becomes RGB. */
  readonly templates?: readonly string[]
  readonly rgb?: 'first' | 'last'
  /** The weights' file among them, where the caller named it. */
  readonly weights?: string
  /** A file by range, or undefined where there is none. The caller disposes of it. */
  open(file: string, options?: ReadOptions): Promise<ByteSource | undefined>
}

// The largest tokenizer.json in use (250,000 entries) has 34 MB.
const maximumBytes = 100_000_000

/**
 * A small file (a config, a tokenizer, an index) whole, or undefined where there is none.
 * @throws ClipError `bad-source` where it is too large to be one
 */
export async function readSmall(
  files: ModelFiles,
  file: string,
  options?: ReadOptions,
): Promise<Uint8Array | undefined> {
  const source = await files.open(file, options)
  if (source === undefined) return undefined
  try {
    const { byteLength } = source
    if (byteLength > maximumBytes) {
      const sentence = `${file} of ${files.name} has ${byteLength} bytes, over the limit of ${maximumBytes} for such a file.`
      throw new ClipError('bad-source', sentence, { file, byteLength })
    }
    return await source.read(0, byteLength, options)
  } finally {
    source.dispose?.()
  }
}

/** A small JSON file, parsed. @throws ClipError `bad-source` where it is no JSON, with the file's name */
export async function readSmallJson(files: ModelFiles, file: string, options?: ReadOptions): Promise<unknown> {
  const bytes = await readSmall(files, file, options)
  if (bytes === undefined) return undefined
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch (cause) {
    throw new ClipError('bad-source', `${file} of ${files.name} is not JSON; fetch it again.`, { file }, { cause })
  }
}

import { type FileHandle, open } from 'node:fs/promises'
import { WeightsError } from '../error.js'
import { allocate, type ByteSource, checkRange, type ReadOptions } from './source.js'

/**
 * A file read by range through one open handle; `dispose()` closes it.
 * @throws WeightsError `missing-file` (no such file), `wrong-file` (a folder), `read-failed`
 */
export async function fileSource(path: string): Promise<ByteSource> {
  const handle = await openFile(path)
  const facts = await handle.stat()
  if (!facts.isFile()) {
    await handle.close()
    const what = facts.isDirectory() ? 'a folder' : 'not a regular file'
    throw new WeightsError('wrong-file', `${path} is ${what}; give the path of a file.`, { path })
  }
  return handleSource(handle, path, facts.size)
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new WeightsError('missing-file', `There is no file ${path}.`, { path }, { cause })
    }
    throw new WeightsError('read-failed', `${path} cannot be opened (${code}).`, { path, code }, { cause })
  }
}

function handleSource(handle: FileHandle, path: string, byteLength: number): ByteSource {
  let disposed = false
  const source = {
    name: path,
    byteLength,
    async read(offset: number, length: number, { signal }: ReadOptions = {}): Promise<Uint8Array> {
      signal?.throwIfAborted()
      if (disposed) throw new WeightsError('disposed', `${path} was disposed and cannot be read.`, { path })
      checkRange(source, offset, length)
      const bytes = allocate(length, path)
      for (let done = 0; done < length; ) {
        const { bytesRead } = await readAt(handle, bytes, done, offset + done, path)
        if (bytesRead === 0) {
          throw new WeightsError('truncated', `${path} became shorter than ${byteLength} bytes while it was read.`, {
            path,
            byteLength,
            end: offset + done,
          })
        }
        done += bytesRead
        signal?.throwIfAborted()
      }
      return bytes
    },
    dispose(): void {
      if (disposed) return
      disposed = true
      // A failed close of a file that was only read loses nothing.
      handle.close().catch(() => {})
    },
  }
  return source
}

// One system call reads at most 2 GiB, and pieces let a signal stop a long read.
const pieceBytes = 1 << 26

async function readAt(handle: FileHandle, bytes: Uint8Array, into: number, position: number, path: string) {
  try {
    return await handle.read(bytes, into, Math.min(pieceBytes, bytes.length - into), position)
  } catch (cause) {
    throw new WeightsError('read-failed', `${path} cannot be read at byte ${position}.`, { path, position }, { cause })
  }
}

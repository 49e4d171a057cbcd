import { randomUUID } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { CliError } from '../error.js'

/**
 * Lets `write` fill a new file beside `path`, then puts it in its place: at `path` there is, whatever happens, either
 * what was there before or the whole new file.
 * @param write says whether the file is worth keeping
 * @throws CliError `write-failed`
 */
export async function replaceFile(path: string, write: (file: FileHandle) => Promise<boolean>): Promise<void> {
  const partial = `${path}.${randomUUID()}.partial`
  const file = await open(partial, 'wx').catch(cause => Promise.reject(writeFailed(path, cause)))
  try {
    let keep: boolean
    try {
      keep = await write(file)
    } finally {
      await file.close()
    }
    await (keep ? rename(partial, path) : rm(partial))
  } catch (error) {
    // The first failure is the one to tell.
    await rm(partial, { force: true }).catch(() => {})
    throw isSystemError(error) ? writeFailed(path, error) : error
  }
}

export function writeFailed(path: string, cause: unknown): CliError {
  const code = isSystemError(cause) ? cause.code : String(cause)
  const reason = reasons[code] ?? code
  return new CliError('write-failed', `${path} cannot be written: ${reason}.`, { cause })
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'a part of its path is a file',
  EISDIR: 'it is a folder',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException & { code: string } {
  return error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string'
}

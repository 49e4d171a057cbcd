// What a run asks of a disk. Tests hand in one that fails at its n-th call, or dies there.
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'

export interface RunFiles {
  /** With those above it; harmless where it exists. */
  makeFolder(path: string): Promise<void>
  /** Names in a folder, sorted; none where there is no folder. */
  list(path: string): Promise<readonly string[]>
  read(path: string): Promise<Uint8Array>
  /** A new file; fails where there is one. */
  create(path: string): Promise<FileHandle>
  /** A file to add to, made where there is none. */
  append(path: string): Promise<FileHandle>
  write(file: FileHandle, chunk: Uint8Array): Promise<void>
  sync(file: FileHandle): Promise<void>
  close(file: FileHandle): Promise<void>
  /** Makes the names in a folder last, where the system can. */
  syncFolder(path: string): Promise<void>
  truncate(path: string, length: number): Promise<void>
  rename(from: string, to: string): Promise<void>
  /** A file, or a folder with all in it; harmless where there is nothing. */
  remove(path: string): Promise<void>
}

export const nodeFiles: RunFiles = {
  makeFolder: async path => void (await mkdir(path, { recursive: true })),
  list: async path => (await readdir(path).catch(noneWhereMissing)).sort(),
  read: path => readFile(path),
  create: path => open(path, 'wx'),
  append: path => open(path, 'a'),
  write: (file, chunk) => file.writeFile(chunk),
  sync: file => file.sync(),
  close: file => file.close(),
  async syncFolder(path) {
    if (process.platform === 'win32') return // folders cannot be opened there
    const folder = await open(path, 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  },
  truncate,
  rename,
  remove: path => rm(path, { recursive: true, force: true }),
}

/** Marks what is not whole yet, or no longer: cleared away when a run starts. */
const partialSuffix = '.partial'

/** A name beside `path` for what is being written or taken away. */
export function partialOf(path: string): string {
  return `${path}${partialSuffix}`
}

/** Removes what an earlier process left half done in a folder. Gives their names. */
export async function removePartials(folder: string, files: RunFiles): Promise<readonly string[]> {
  const left = (await files.list(folder)).filter(name => name.endsWith(partialSuffix))
  for (const name of left) await files.remove(join(folder, name))
  return left
}

/** Writes a new file, flushed to the disk. */
export async function writeFile(
  path: string,
  write: (sink: (chunk: Uint8Array) => Promise<void>) => Promise<unknown>,
  files: RunFiles,
): Promise<void> {
  const file = await files.create(path)
  try {
    await write(chunk => files.write(file, chunk))
    await files.sync(file)
  } finally {
    await files.close(file)
  }
}

/** At `path` there is, whatever happens, either what was there before or the whole new file. */
export async function replaceFile(path: string, bytes: Uint8Array, files: RunFiles): Promise<void> {
  const partial = partialOf(path)
  await files.remove(partial)
  await writeFile(partial, sink => sink(bytes), files)
  await files.rename(partial, path)
}

function noneWhereMissing(error: unknown): string[] {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
  throw error
}

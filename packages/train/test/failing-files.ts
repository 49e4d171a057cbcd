// A disk that fails: for tests of what survives.
import { nodeFiles, type RunFiles } from '../src/run/files.js'

/** ENOSPC and EIO: this one operation fails. `kill`: it does half its work, and no later one does anything. */
export type Failure = 'ENOSPC' | 'EIO' | 'kill'

export interface FailingFiles extends RunFiles {
  /** Operations so far. */
  readonly count: () => number
}

/** @param at the operation that fails, counted from 1 */
export function failingFiles(at: number, failure: Failure): FailingFiles {
  let count = 0
  function next(): 'works' | 'fails' | 'dead' {
    count++
    if (count < at) return 'works'
    return count === at ? 'fails' : failure === 'kill' ? 'dead' : 'works'
  }
  const error = (): Error => Object.assign(new Error(`${failure}: injected`), { code: failure })
  const wrap = <A extends readonly unknown[], R>(operation: (...given: A) => Promise<R>) => {
    return async (...given: A): Promise<R> => {
      if (next() !== 'works') throw error()
      return operation(...given)
    }
  }
  return {
    count: () => count,
    makeFolder: wrap(nodeFiles.makeFolder),
    list: wrap(nodeFiles.list),
    read: wrap(nodeFiles.read),
    create: wrap(nodeFiles.create),
    append: wrap(nodeFiles.append),
    async write(file, chunk) {
      const state = next()
      if (state === 'fails') await nodeFiles.write(file, chunk.subarray(0, chunk.length >> 1))
      if (state !== 'works') throw error()
      await nodeFiles.write(file, chunk)
    },
    // The machine goes on, so what was written need not reach its disk.
    sync: wrap(async () => {}),
    async close(file) {
      // A dead process closes its files too; this one must not run out of them.
      await nodeFiles.close(file)
      if (next() !== 'works') throw error()
    },
    syncFolder: wrap(async () => {}),
    truncate: wrap(nodeFiles.truncate),
    rename: wrap(nodeFiles.rename),
    async remove(path) {
      const state = next()
      if (state === 'fails' && failure === 'kill') {
        const [first] = await nodeFiles.list(path).catch(() => [])
        if (first !== undefined) await nodeFiles.remove(`${path}/${first}`)
      }
      if (state !== 'works') throw error()
      await nodeFiles.remove(path)
    },
  }
}

// The checkpoints of a run: a folder each, whole or absent, found by looking. Nothing points to the latest or the best,
// so nothing can point to the wrong one.
import { basename, dirname, join } from 'node:path'
import { TrainError } from '../../error.js'
import { partialOf, type RunFiles, removePartials } from '../files.js'
import {
  type Checkpoint,
  type ModelContent,
  type ReadCheckpoint,
  readCheckpoint,
  readManifest,
  writeCheckpoint,
  writeModel,
} from './checkpoint.js'

export interface StoreOptions {
  /** So many of the last stay. */
  readonly keep: number
  /** The best by this one of `run.metrics` stays too; the highest, or the lowest, is best. */
  readonly best?: { readonly metric: string; readonly lowest?: boolean }
  readonly files: RunFiles
}

export interface CheckpointStore {
  /** Gives the new folder. @throws TrainError `write-failed`; what was there before is unchanged then */
  save(checkpoint: Checkpoint): Promise<string>
  /** The latest that is whole, and sentences about later ones that are not. */
  latest(): Promise<{ readonly found: ReadCheckpoint | undefined; readonly warnings: readonly string[] }>
  /** Folders that are there, the earliest first. */
  list(): Promise<readonly string[]>
  /** The folder of the best that is there. */
  best(): Promise<string | undefined>
}

/** Opens the checkpoints in a folder and clears away what an earlier process left half written. */
export async function openCheckpoints(folder: string, options: StoreOptions): Promise<CheckpointStore> {
  const { files, keep } = options
  await files.makeFolder(folder)
  await removePartials(folder, files)

  async function list(): Promise<string[]> {
    const steps = (await files.list(folder)).filter(name => /^step-\d+$/.test(name))
    return steps.sort((a, b) => stepOf(a) - stepOf(b)).map(name => join(folder, name))
  }

  async function best(): Promise<string | undefined> {
    const { metric, lowest = false } = options.best ?? {}
    if (metric === undefined) return undefined
    let found: { readonly path: string; readonly value: number } | undefined
    for (const path of await list()) {
      const { run } = await readManifest(path, files).catch(() => ({ run: {} }))
      const value = metricOf(run, metric)
      if (value === undefined) continue
      if (found === undefined || (lowest ? value < found.value : value > found.value)) found = { path, value }
    }
    return found?.path
  }

  async function prune(): Promise<void> {
    const all = await list()
    const kept = new Set([...all.slice(-keep), await best()])
    for (const path of all) {
      if (!kept.has(path)) await discard(path, files)
    }
  }

  return {
    async save(checkpoint) {
      const path = join(folder, `step-${String(checkpoint.step).padStart(6, '0')}`)
      await putFolder(path, partial => writeCheckpoint(partial, checkpoint, files), files)
      // A checkpoint too many does no harm, and the next save tries again.
      await prune().catch(() => {})
      return path
    },
    async latest() {
      const warnings: string[] = []
      for (const path of (await list()).reverse()) {
        try {
          return { found: await readCheckpoint(path, files), warnings }
        } catch (error) {
          if (!(error instanceof TrainError)) throw error
          warnings.push(error.message)
        }
      }
      return { found: undefined, warnings }
    },
    list,
    best,
  }
}

/** Puts a model's folder at `path`, in the place of the one before. @throws TrainError `write-failed` */
export async function saveModel(path: string, model: ModelContent, files: RunFiles): Promise<void> {
  await files.makeFolder(dirname(path))
  await putFolder(path, partial => writeModel(partial, model, files), files)
}

/** Lets `fill` write a folder beside `path`, then puts it in its place. */
async function putFolder(path: string, fill: (partial: string) => Promise<unknown>, files: RunFiles): Promise<void> {
  const partial = partialOf(path)
  try {
    await files.remove(partial)
    await files.makeFolder(partial)
    await fill(partial)
    await files.syncFolder(partial)
    await exchange(partial, path, files)
    await files.syncFolder(dirname(path))
  } catch (cause) {
    await files.remove(partial).catch(() => {}) // the first failure is the one to tell; the next start clears it away
    throw writeFailed(path, cause)
  }
}

/** A folder cannot be renamed over another that has files: that one steps aside first, and back if need be. */
async function exchange(partial: string, path: string, files: RunFiles): Promise<void> {
  const isThere = (await files.list(dirname(path))).includes(basename(path))
  const aside = isThere ? await setAside(path, files) : undefined
  try {
    await files.rename(partial, path)
  } catch (error) {
    if (aside !== undefined) await files.rename(aside, path)
    throw error
  }
  if (aside !== undefined) await files.remove(aside).catch(() => {})
}

/** Out of sight at once, then away. */
async function discard(path: string, files: RunFiles): Promise<void> {
  await files.remove(await setAside(path, files))
}

async function setAside(path: string, files: RunFiles): Promise<string> {
  const aside = partialOf(`${path}.old`)
  await files.remove(aside)
  await files.rename(path, aside)
  return aside
}

/** What fails, as a failure to write. */
export async function writing<T>(path: string, write: () => Promise<T>): Promise<T> {
  return write().catch(cause => Promise.reject(writeFailed(path, cause)))
}

function writeFailed(path: string, cause: unknown): TrainError {
  if (cause instanceof TrainError) return cause
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
  const reason = code === 'ENOSPC' ? 'the disk is full' : code
  const sentence = `${path} could not be written (${reason}); what was there before is unchanged.`
  return new TrainError('write-failed', sentence, { path, code }, { cause })
}

function stepOf(name: string): number {
  return Number(name.slice('step-'.length))
}

function metricOf(run: Readonly<Record<string, unknown>>, metric: string): number | undefined {
  const { metrics } = run
  if (typeof metrics !== 'object' || metrics === null) return undefined
  const value: unknown = Object.entries(metrics).find(([name]) => name === metric)?.[1]
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clipRecipe } from '@typeclip/image'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { DataConfig, SourceConfig } from '../src/data/config.js'
import type { LoadedBatch } from '../src/data/loader.js'
import { createLoader, type LoaderOptions } from '../src/node.js'
import { bundleWorker, type WorkerBundle } from './bundle-worker.js'
import { numbered, writeShard } from './write-shard.js'

let base = ''
let bundle: WorkerBundle | undefined

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'typeclip-loader-'))
  for (const shard of [0, 1, 2]) {
    writeFileSync(join(base, `s-${shard}.tar`), writeShard(numbered(20 * shard, 20 * shard + 20)))
  }
  bundle = await bundleWorker('packages/train/src/data/node/loader-thread.ts')
})
afterAll(async () => {
  rmSync(base, { recursive: true })
  await bundle?.remove()
})

const source: SourceConfig = { kind: 'tars', files: 's-{0..2}.tar', group: 'thing' }
const options: LoaderOptions = { batchSize: 6, seed: 5, recipe: clipRecipe(8), tokenizer: { contextLength: 12 } }

async function take(config: DataConfig, count: number, more: Partial<LoaderOptions> = {}): Promise<LoadedBatch[]> {
  using loader = await createLoader(config, { ...options, base, worker: bundle?.address, ...more })
  const batches: LoadedBatch[] = []
  while (batches.length < count) batches.push(await loader.next())
  return batches
}

const data = ({ batch, position }: LoadedBatch) => ({ batch, position })

describe('a loader in threads', () => {
  it.each([
    ['cached', 1, true],
    ['cached', 2, true],
    ['streamed', 1, false],
    ['streamed', 3, false],
  ])('gives what the asking thread would make: %s, %i threads', async (_, threads, cache) => {
    const config: DataConfig = { sources: [{ ...source, cache }], augmentation: { rotate: 20, erase: { chance: 0.5 } } }
    const here = await take({ ...config, threads: 0 }, 14)
    expect((await take({ ...config, threads }, 14)).map(data)).toEqual(here.map(data))
    const { position } = here[4]
    expect((await take({ ...config, threads }, 3, { position })).map(data)).toEqual(here.slice(5, 8).map(data))
  })

  it('makes batches while the asking thread computes', async () => {
    using loader = await createLoader({ sources: [source], prefetch: 3 }, { ...options, base, worker: bundle?.address })
    await loader.next()
    await vi.waitFor(() => expect(loader.report().ready).toBe(3), { timeout: 30_000 })
    await loader.next()
    expect(loader.report()).toMatchObject({ ready: 2, read: 12, broken: 0 })
  })

  it('brings errors over with their code and facts', async () => {
    const opening = take({ sources: [{ ...source, cache: true }] }, 1, { batchSize: 61 })
    await expect(opening).rejects.toMatchObject({
      name: 'TrainError',
      code: 'bad-data',
      facts: { batchSize: 61, records: 60 },
    })
  })

  it('stops opening when the signal says so', async () => {
    const reason = new Error('enough')
    const stop = new AbortController()
    const opening = take({ sources: [source] }, 1, { signal: stop.signal })
    stop.abort(reason)
    await expect(opening).rejects.toBe(reason)
  })

  it('says that its thread is gone when it is', async () => {
    const missing = new URL('./no-such-file.mjs', bundle?.address)
    await expect(take({ sources: [source] }, 1, { worker: missing })).rejects.toMatchObject({
      code: 'bad-data',
      message: expect.stringMatching(/^The thread that makes batches ended: /),
    })
  })

  it('is harmless to dispose twice, and refuses after', async () => {
    const loader = await createLoader({ sources: [source] }, { ...options, base, worker: bundle?.address })
    await loader.next()
    loader.dispose()
    loader.dispose()
    await expect(loader.next()).rejects.toMatchObject({ code: 'disposed' })
  })
})

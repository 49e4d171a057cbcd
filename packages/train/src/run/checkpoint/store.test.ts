import { mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openSafetensorsFile } from '@typeclip/weights/node'
import { describe, expect, it } from 'vitest'
import { failingFiles } from '../../../test/failing-files.js'
import { temporaryFolder } from '../../../test/temporary-folder.js'
import { nodeFiles, type RunFiles } from '../files.js'
import type { Checkpoint } from './checkpoint.js'
import { type CheckpointStore, openCheckpoints, saveModel } from './store.js'

function checkpointOf(step: number, accuracy?: number): Checkpoint {
  const tensor = (value: number) => ({ shape: [2, 3], data: new Float32Array(6).fill(value) })
  return {
    step,
    model: {
      weights: new Map([['visual.proj', tensor(step)]]),
      configs: { 'open_clip_config.json': { model_cfg: {} } },
    },
    state: { tensors: new Map([['visual.proj.mean', tensor(step / 2)]]), facts: { step, random: [1, 2, 3, 4] } },
    run: { position: { epoch: 0, batch: step }, metrics: accuracy === undefined ? {} : { accuracy } },
  }
}

const open = (folder: string, files: RunFiles = nodeFiles, keep = 2): Promise<CheckpointStore> =>
  openCheckpoints(folder, { keep, best: { metric: 'accuracy' }, files })

describe('the checkpoints of a run', () => {
  it('give back what was saved', async () => {
    const store = await open(await temporaryFolder())
    const saved = checkpointOf(7, 0.25)
    const folder = await store.save(saved)
    const { found } = await store.latest()
    expect(found).toEqual({ step: 7, state: saved.state, run: saved.run, folder })
    expect((await readdir(folder)).sort()).toEqual([
      'model.safetensors',
      'open_clip_config.json',
      'state.json',
      'state.safetensors',
    ])
    using weights = await openSafetensorsFile(join(folder, 'model.safetensors'))
    expect([...weights.tensors.keys()]).toEqual(['visual.proj'])
  })

  it('keep the last ones and the best', async () => {
    const folder = await temporaryFolder()
    const store = await open(folder)
    for (const [step, accuracy] of [
      [1, 0.1],
      [2, 0.9],
      [3, 0.3],
      [4, 0.4],
      [5, 0.5],
    ]) {
      await store.save(checkpointOf(step, accuracy))
    }
    expect(await readdir(folder)).toEqual(['step-000002', 'step-000004', 'step-000005'])
    expect(await store.best()).toBe(join(folder, 'step-000002'))
  })

  it('may be many steps apart', async () => {
    const folder = await temporaryFolder()
    const store = await open(folder)
    for (const step of [999_999, 1_000_000, 1_000_001]) await store.save(checkpointOf(step))
    expect((await store.latest()).found?.step).toBe(1_000_001)
    expect(await readdir(folder)).toEqual(['step-1000000', 'step-1000001'])
  })

  it('take the place of one of the same step', async () => {
    const folder = await temporaryFolder()
    const store = await open(folder)
    await store.save(checkpointOf(3, 0.1))
    await store.save(checkpointOf(3, 0.2))
    expect((await store.latest()).found?.run.metrics).toEqual({ accuracy: 0.2 })
    expect(await readdir(folder)).toEqual(['step-000003'])
  })

  it('are cleared of what was left half written', async () => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'step-000009.partial'))
    await writeFile(join(folder, 'step-000009.partial', 'model.safetensors'), 'half')
    const store = await open(folder)
    expect(await readdir(folder)).toEqual([])
    expect(await store.latest()).toEqual({ found: undefined, warnings: [] })
  })

  const damages: readonly (readonly [string, string, (folder: string) => Promise<unknown>])[] = [
    ['is cut short', 'model.safetensors has 40 bytes', folder => truncate(join(folder, 'model.safetensors'), 40)],
    ['lacks a file', 'state.safetensors is missing', folder => rm(join(folder, 'state.safetensors'))],
    ['has no manifest', 'state.json cannot be read', folder => rm(join(folder, 'state.json'))],
    ['has a manifest that is none', 'state.json is not JSON', folder => writeFile(join(folder, 'state.json'), '{')],
    ['has another manifest', 'format is wrong', folder => writeFile(join(folder, 'state.json'), '{"format":2}')],
    [
      'has a byte flipped',
      'is not as it was written',
      async folder => {
        const path = join(folder, 'state.safetensors')
        const bytes = await readFile(path)
        bytes[bytes.length - 1] ^= 1
        await writeFile(path, bytes)
      },
    ],
  ]
  for (const [what, reason, damage] of damages) {
    it(`fall back to the one before where the latest ${what}`, async () => {
      const store = await open(await temporaryFolder())
      await store.save(checkpointOf(1))
      await damage(await store.save(checkpointOf(2)))
      const { found, warnings } = await store.latest()
      expect(found?.step).toBe(1)
      expect(warnings).toEqual([expect.stringContaining(reason)])
    })
  }

  for (const failure of ['ENOSPC', 'EIO', 'kill'] as const) {
    it(`survive ${failure} at each of the first 200 file operations`, async () => {
      for (let at = 1; at <= 200; at++) {
        const folder = await temporaryFolder()
        await (await open(folder, failingFiles(1e9, failure))).save(checkpointOf(1))
        const files = failingFiles(at, failure)
        const step = await saveMany(folder, files)
        expect(files.count()).toBeGreaterThanOrEqual(at)
        // The process starts again, its disk in order.
        const store = await open(folder)
        const { found, warnings } = await store.latest()
        expect({ at, step: found?.step, warnings }).toEqual({ at, step, warnings: [] })
        expect(found?.state).toEqual(checkpointOf(step).state)
        expect((await readdir(folder)).filter(name => name.endsWith('.partial'))).toEqual([])
        await rm(folder, { recursive: true })
      }
    })
  }

  /** Saves until it fails. Gives the last step of which `save` said that it is there, or the next where it is. */
  async function saveMany(folder: string, files: RunFiles): Promise<number> {
    let step = 1
    try {
      const store = await open(folder, files)
      for (const next of Array.from({ length: 20 }, (_, i) => i + 2)) {
        await store.save(checkpointOf(next))
        step = next
      }
      return step
    } catch {
      const names = (await readdir(folder)).filter(name => /^step-\d+$/.test(name))
      return names.includes(`step-${String(step + 1).padStart(6, '0')}`) ? step + 1 : step
    }
  }

  it('say that the disk is full, and which folder is not there', async () => {
    const folder = await temporaryFolder()
    const store = await open(folder, failingFiles(12, 'ENOSPC'))
    await expect(store.save(checkpointOf(5))).rejects.toMatchObject({
      code: 'write-failed',
      message: `${join(folder, 'step-000005')} could not be written (the disk is full); what was there before is unchanged.`,
    })
    expect(await readdir(folder)).toEqual([])
  })
})

describe('saveModel', () => {
  const { model } = checkpointOf(1)

  it('replaces the model that was there', async () => {
    const folder = join(await temporaryFolder(), 'model')
    await saveModel(folder, { ...model, configs: { 'old.json': 1 } }, nodeFiles)
    await saveModel(folder, model, nodeFiles)
    expect((await readdir(folder)).sort()).toEqual(['model.safetensors', 'open_clip_config.json'])
  })

  it('leaves it as it was where the disk fails', async () => {
    for (let at = 1; ; at++) {
      const folder = join(await temporaryFolder(), 'model')
      await saveModel(folder, { ...model, configs: { 'old.json': 1 } }, nodeFiles)
      const files = failingFiles(at, 'EIO')
      const error = await saveModel(folder, model, files).catch((reason: unknown) => reason)
      const names = (await readdir(folder)).sort()
      if (error === undefined && at > files.count()) break
      const isOld = names.includes('old.json')
      expect({ at, names }).toEqual({
        at,
        names: isOld ? ['model.safetensors', 'old.json'] : ['model.safetensors', 'open_clip_config.json'],
      })
    }
  })
})

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WeightsError } from './error.js'
import { openSafetensorsFile } from './open-file.js'
import { type TensorToWrite, writeSafetensors } from './safetensors/write.js'
import { type Files, nodeFiles, replaceFile, writeSafetensorsFile } from './write-file.js'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weights-'))
  path = join(folder, 'model.safetensors')
})
afterEach(() => rm(folder, { recursive: true }))

function tensor(name: string, value: number): TensorToWrite {
  return { name, dtype: 'U8', shape: [3], bytes: Uint8Array.of(value, value, value) }
}

async function firstByte(name: string): Promise<number> {
  using file = await openSafetensorsFile(path)
  return (await file.read(name)).bytes[0]
}

describe('a safetensors file', () => {
  it('is written and read back, and its size returned', async () => {
    const size = await writeSafetensorsFile(path, [tensor('a', 1), tensor('b', 2)])
    expect((await readFile(path)).length).toBe(size)
    expect([await firstByte('a'), await firstByte('b')]).toEqual([1, 2])
    expect(await readdir(folder)).toEqual(['model.safetensors'])
  })

  it('replaces an older one', async () => {
    await writeSafetensorsFile(path, [tensor('a', 1)])
    await writeSafetensorsFile(path, [tensor('a', 2)])
    expect(await firstByte('a')).toBe(2)
  })

  it('that cannot be made says so by its path', async () => {
    const nowhere = join(folder, 'none', 'model.safetensors')
    await expect(writeSafetensorsFile(nowhere, [])).rejects.toMatchObject({
      code: 'write-failed',
      message: expect.stringContaining(nowhere),
    })
  })
})

describe('a write that fails', () => {
  const steps = ['create', 'write', 'sync', 'close', 'rename'] as const

  it.each(steps.flatMap(step => (step === 'write' ? [1, 2, 3] : [1]).map(count => [step, count] as const)))(
    'at %s, call %i, leaves the older file and nothing else',
    async (step, count) => {
      await writeSafetensorsFile(path, [tensor('a', 1)])
      let calls = 0
      const fault = async (here: string) => {
        if (here === step && ++calls === count) throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
      }
      const failing: Files = {
        ...nodeFiles,
        create: path => fault('create').then(() => nodeFiles.create(path)),
        write: (file, chunk) => fault('write').then(() => nodeFiles.write(file, chunk)),
        sync: file => fault('sync').then(() => nodeFiles.sync(file)),
        // The real thing closes the handle even when it reports an error.
        close: file => nodeFiles.close(file).then(() => fault('close')),
        rename: (from, to) => fault('rename').then(() => nodeFiles.rename(from, to)),
      }
      const write = replaceFile(path, sink => writeSafetensors([tensor('a', 2), tensor('b', 2)], sink), failing)
      const error = await write.catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(WeightsError)
      expect(error).toMatchObject({ code: 'write-failed', facts: { code: 'ENOSPC' } })
      expect(calls).toBe(count)
      expect(await readdir(folder)).toEqual(['model.safetensors'])
      expect(await firstByte('a')).toBe(1)
    },
  )

  it('in a tensor that throws, or is stopped by a signal, leaves nothing and passes the reason on', async () => {
    const broken = { ...tensor('a', 1), bytes: () => Promise.reject(new Error('no such tensor')) }
    await expect(writeSafetensorsFile(path, [broken])).rejects.toThrow('no such tensor')
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(writeSafetensorsFile(path, [tensor('a', 1)], { signal })).rejects.toThrow('enough')
    expect(await readdir(folder)).toEqual([])
  })
})

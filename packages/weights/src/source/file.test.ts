import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fileSource } from './file.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weights-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('fileSource', () => {
  it('reads by range, until it is disposed', async () => {
    const path = join(folder, 'five')
    await writeFile(path, Uint8Array.of(1, 2, 3, 4, 5))
    const source = await fileSource(path)
    expect(source.byteLength).toBe(5)
    expect(await source.read(1, 3)).toEqual(Uint8Array.of(2, 3, 4))
    await expect(source.read(3, 3)).rejects.toMatchObject({ code: 'out-of-range' })
    source.dispose?.()
    source.dispose?.()
    await expect(source.read(0, 1)).rejects.toMatchObject({ code: 'disposed' })
  })

  it('notices a file that was cut while it was open', async () => {
    const path = join(folder, 'cut')
    await writeFile(path, new Uint8Array(100))
    const source = await fileSource(path)
    await truncate(path, 50)
    await expect(source.read(0, 100)).rejects.toMatchObject({ code: 'truncated' })
    source.dispose?.()
  })

  it('names a file that is not there, or is a folder', async () => {
    await expect(fileSource(join(folder, 'none'))).rejects.toMatchObject({ code: 'missing-file' })
    await expect(fileSource(folder)).rejects.toMatchObject({
      code: 'wrong-file',
      message: `${folder} is a folder; give the path of a file.`,
    })
  })
})

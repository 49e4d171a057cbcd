import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/run-cli.js'
import { replaceFile } from './replace-file.js'

describe('replaceFile', () => {
  const old = async () => {
    const folder = await temporaryFolder()
    const path = join(folder, 'x.txt')
    await writeFile(path, 'old')
    return { folder, path }
  }

  it('shows the old content until the new is whole', async () => {
    const { folder, path } = await old()
    await replaceFile(path, async file => {
      await file.writeFile('ne')
      expect(await readFile(path, 'utf8')).toBe('old')
      await file.writeFile('w')
      return true
    })
    expect(await readFile(path, 'utf8')).toBe('new')
    expect(await readdir(folder)).toEqual(['x.txt'])
  })

  it('leaves the old where the writer fails, or finds nothing worth keeping', async () => {
    const { folder, path } = await old()
    const failing = replaceFile(path, async file => {
      await file.writeFile('ne')
      throw new RangeError('no')
    })
    await expect(failing).rejects.toThrow(RangeError)
    await replaceFile(path, async () => false)
    expect(await readFile(path, 'utf8')).toBe('old')
    expect(await readdir(folder)).toEqual(['x.txt'])
  })

  it('says why a file cannot be written', async () => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'x.npy'))
    const into = (name: string) => replaceFile(join(folder, name), async () => true)
    const refusal = (sentence: RegExp) =>
      expect.objectContaining({ code: 'write-failed', message: expect.stringMatching(sentence) })
    await expect(into('no/x.npy')).rejects.toThrow(refusal(/x\.npy cannot be written: its folder does not exist\.$/))
    // Windows has one reason for both.
    await expect(into('x.npy')).rejects.toThrow(
      refusal(/x\.npy cannot be written: (it is a folder|permission is denied)\.$/),
    )
    expect(await readdir(folder)).toEqual(['x.npy'])
  })
})

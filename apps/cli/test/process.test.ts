// The command as a process: pipes, signals, and the launcher before a build.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync } from 'node:fs'
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { repositoryRoot } from '@typeclip/golden'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Bundle, bundleCli, ended } from './bundle.js'
import { emoji, pictures, temporaryFolder } from './run-cli.js'

let bundle: Bundle
beforeAll(async () => {
  bundle = await bundleCli()
})
afterAll(() => bundle.remove())

describe('the process', () => {
  it('classifies a picture', async () => {
    const cat = join(pictures, 'cat-face.png')
    const words = ['classify', cat, '--labels', 'cat face,rose', '--model', emoji, '--json']
    const { code, out, err } = await ended(bundle.start(words))
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(JSON.parse(out)).toMatchObject({ file: cat, labels: [{ label: 'cat face' }, { label: 'rose' }] })
  })

  it('gives its exit status for wrong use', async () => {
    expect(await ended(bundle.start(['info', 'none']))).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/\[model-not-found\]\n$/),
    })
  })

  it('ends quietly when its reader has seen enough', async () => {
    const child = bundle.start(['tokenize', '--jsonl'])
    const line = `${JSON.stringify({ text: 'a photo of a cat '.repeat(20) })}\n`
    child.stdin?.on('error', () => {}) // the child stops reading
    child.stdin?.end(line.repeat(20_000))
    await once(child.stdout as NodeJS.ReadableStream, 'data')
    child.stdout?.destroy()
    const [code] = await once(child, 'exit')
    expect(code).toBe(0)
  })

  it.skipIf(!existsSync('/dev/full'))('says when its output cannot be written, and ends with 2', async () => {
    const full = openSync('/dev/full', 'w')
    for (const words of [['--help'], ['tokenize', 'a cat']]) {
      const err = 'typeclip: standard output cannot be written: the disk is full.\n'
      expect(await ended(bundle.start(words, full))).toEqual({ code: 2, out: '', err })
    }
    closeSync(full)
  })

  // Windows has no signals: there the process simply ends.
  it.skipIf(process.platform === 'win32')('ends with 130 at an interrupt, and leaves no part of a file', async () => {
    const folder = await temporaryFolder()
    const child = bundle.start(['embed', '--texts', '-', '--model', emoji, '--out', join(folder, 'x.npy')])
    child.stdin?.write('a cat\n'.repeat(300))
    while ((await readdir(folder)).length === 0) await new Promise(resolve => setTimeout(resolve, 10))
    child.kill('SIGINT')
    expect(await ended(child)).toEqual({ code: 130, out: '', err: '' })
    expect(await readdir(folder)).toEqual([])
  })
})

describe('the launcher', () => {
  it('says how to build what is not built yet', async () => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'bin'))
    await writeFile(join(folder, 'package.json'), '{"type":"module"}')
    const launcher = join(folder, 'bin/typeclip.js')
    await copyFile(join(repositoryRoot, 'apps/cli/bin/typeclip.js'), launcher)
    const child = spawn(process.execPath, [launcher, '--help'], { stdio: 'pipe' })
    const err = 'typeclip: it is not built yet; run `npm run build` in the repository first.\n'
    expect(await ended(child)).toEqual({ code: 2, out: '', err })
  })
})

// The Node entry in a folder of its own: without sharp, with a broken one, and with one that says when it is loaded.

import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { readJson, sharedPath } from '@typeclip/golden'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Source } from './corpus.js'

const run = promisify(execFile)
const { sources } = readJson<{ sources: Source[] }>('golden/images/sources.json')
const pathOf = (format: string): string =>
  JSON.stringify(sharedPath(`golden/images/${sources.find(source => source.format === format)?.src}`))
const jpeg = pathOf('JPEG')
const png = pathOf('PNG')
const report = 'const report = error => ({ code: error.code, message: error.message })'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'typeclip-image-'))
  await build({
    entryPoints: [fileURLToPath(new URL('../src/node.ts', import.meta.url))],
    outfile: join(folder, 'node.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['sharp'],
    conditions: ['@typeclip/source'],
  })
})
afterAll(() => rm(folder, { recursive: true }))

/** What a script of the folder prints as JSON. */
async function evaluate(script: string): Promise<unknown> {
  const file = join(folder, 'script.mjs')
  await writeFile(file, `${report}\n${script}`)
  const { stdout } = await run(process.execPath, [file])
  return JSON.parse(stdout)
}

async function installSharp(source: string): Promise<void> {
  await mkdir(join(folder, 'node_modules/sharp'), { recursive: true })
  await writeFile(
    join(folder, 'node_modules/sharp/package.json'),
    '{"name":"sharp","type":"module","exports":"./index.js"}',
  )
  await writeFile(join(folder, 'node_modules/sharp/index.js'), source)
}

describe('the Node entry', () => {
  it('names the one command to run where sharp is not installed', async () => {
    const script = `import { decodeImage } from './node.mjs'
      console.log(JSON.stringify(await decodeImage(${jpeg}).catch(report)))`
    expect(await evaluate(script)).toEqual({
      code: 'missing-decoder',
      message: expect.stringContaining('Run: npm install sharp'),
    })
  })

  it('reads PNG, GIF, BMP and PPM without sharp', async () => {
    const script = `import { decodeImage } from './node.mjs'
      const { width, height, data } = await decodeImage(${png})
      console.log(data.length >= width * height)`
    expect(await evaluate(script)).toBe(true)
  })

  it('loads sharp when the first JPEG is decoded, not before', async () => {
    await installSharp(`globalThis.sharpLoaded = true; export default () => { throw new Error('not asked') }`)
    const script = `import { decodeImage } from './node.mjs'
      const loaded = [globalThis.sharpLoaded ?? false]
      await decodeImage(${png})
      loaded.push(globalThis.sharpLoaded ?? false)
      await decodeImage(${jpeg}).catch(() => {})
      loaded.push(globalThis.sharpLoaded ?? false)
      console.log(JSON.stringify(loaded))`
    expect(await evaluate(script)).toEqual([false, false, true])
  })

  it('tells a sharp that does not load from one that is absent', async () => {
    await installSharp(`throw new Error('Could not load the "sharp" module using the linux-x64 runtime')`)
    const script = `import { decodeImage } from './node.mjs'
      console.log(JSON.stringify(await decodeImage(${jpeg}).catch(report)))`
    expect(await evaluate(script)).toEqual({
      code: 'missing-decoder',
      message: expect.stringContaining('npm install --include=optional sharp'),
    })
  })
})

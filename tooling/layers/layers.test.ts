import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { repositoryRoot } from '@typeclip/golden'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

describe('the layer check', () => {
  let house: string

  beforeEach(() => {
    house = mkdtempSync(join(tmpdir(), 'layers-'))
    mkdirSync(join(house, 'packages'))
    mkdirSync(join(house, 'apps'))
    cpSync(join(repositoryRoot, 'tooling/layers/floors.json'), join(house, 'tooling/layers/floors.json'))
  })
  afterEach(() => rmSync(house, { recursive: true }))

  /** Writes a package of `src/index.ts` and other files. */
  function build(name: string, files: Record<string, string>, manifest: object = {}): void {
    const folder = join(house, 'packages', name.replace('@typeclip/', ''))
    mkdirSync(join(folder, 'src'), { recursive: true })
    const exports = { '.': { '@typeclip/source': './src/index.ts' }, './node': { '@typeclip/source': './src/node.ts' } }
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, exports, ...manifest }))
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, 'src', file), text)
  }

  function check(): { status: number | null; said: string } {
    const { status, stderr } = spawnSync(process.execPath, [join(repositoryRoot, 'tooling/layers/layers.mjs'), house], {
      encoding: 'utf8',
    })
    return { status, said: stderr }
  }

  const tensor = { dependencies: { '@typeclip/tensor': '*' } }

  it('lets a package import from a lower floor', () => {
    build(
      '@typeclip/model',
      { 'index.ts': `import { sizeOf } from '@typeclip/tensor'\nexport const n = sizeOf([])` },
      tensor,
    )
    expect(check()).toMatchObject({ status: 0 })
  })

  it('refuses an import from the same floor', () => {
    build('@typeclip/weights', { 'index.ts': `export { sizeOf } from '@typeclip/tensor'` }, tensor)
    expect(check()).toMatchObject({ status: 1, said: expect.stringContaining('floor 0') })
  })

  it('refuses a dynamic import from a higher floor', () => {
    build('@typeclip/tensor', { 'index.ts': `export const later = () => import('typeclip')` })
    expect(check()).toMatchObject({ status: 1, said: expect.stringContaining('typeclip (floor 4)') })
  })

  it('lets the ./node entry reach node:, and no other', () => {
    const file = `import 'node:fs'`
    build('@typeclip/weights', { 'index.ts': '', 'node.ts': `export * from './file.js'`, 'file.ts': file })
    expect(check()).toMatchObject({ status: 0 })
    build('@typeclip/weights', { 'index.ts': `export * from './file.js'`, 'file.ts': file })
    expect(check()).toMatchObject({ status: 1, said: expect.stringContaining('file.ts imports node:fs') })
  })

  it('refuses an import that package.json does not name', () => {
    build('@typeclip/image', { 'index.ts': `import sharp from 'sharp'` })
    expect(check()).toMatchObject({ status: 1, said: expect.stringContaining('does not name') })
  })

  it('refuses a runtime dependency without a decision record', () => {
    build('@typeclip/image', { 'index.ts': '' }, { dependencies: { lodash: '*' } })
    expect(check()).toMatchObject({ status: 1, said: expect.stringContaining('no decision record') })
  })
})

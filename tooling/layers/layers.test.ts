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

  function build(name: string, source: string, manifest: object = {}, file = 'index.ts'): void {
    const folder = join(house, 'packages', name.replace('@typeclip/', ''))
    mkdirSync(join(folder, 'src'), { recursive: true })
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, ...manifest }))
    writeFileSync(join(folder, 'src', file), source)
  }

  function check(): { status: number | null; said: string } {
    const { status, stderr } = spawnSync(process.execPath, [join(repositoryRoot, 'tooling/layers/layers.mjs'), house], {
      encoding: 'utf8',
    })
    return { status, said: stderr }
  }

  const tensor = { dependencies: { '@typeclip/tensor': '*' } }

  it('lets a package import from a lower floor', () => {
    build('@typeclip/model', `import { sizeOf } from '@typeclip/tensor'\nexport const n = sizeOf([])`, tensor)
    expect(check()).toMatchObject({ status: 0 })
  })

  it('refuses an import from the same floor', () => {
    build('@typeclip/weights', `export { sizeOf } from '@typeclip/tensor'`, tensor)
    expect(check()).toMatchObject({ status: 1, said: expect.stringContaining('floor 0') })
  })

  it('refuses a dynamic import from a higher floor', () => {
    build('@typeclip/tensor', `export const later = () => import('typeclip')`)
    expect(check()).toMatchObject({ status: 1, said: expect.stringContaining('typeclip (floor 4)') })
  })

  it('refuses node: outside ./node, and allows it there', () => {
    build('@typeclip/weights', `import 'node:fs'`)
    expect(check()).toMatchObject({ status: 1, said: expect.stringContaining('node:fs outside ./node') })
    build('@typeclip/weights', '')
    build('@typeclip/weights', `import 'node:fs'`, {}, 'node.ts')
    expect(check()).toMatchObject({ status: 0 })
  })

  it('refuses an import that package.json does not name', () => {
    build('@typeclip/image', `import sharp from 'sharp'`)
    expect(check()).toMatchObject({ status: 1, said: expect.stringContaining('does not name') })
  })

  it('refuses a runtime dependency without a decision record', () => {
    build('@typeclip/image', '', { dependencies: { lodash: '*' } })
    expect(check()).toMatchObject({ status: 1, said: expect.stringContaining('no decision record') })
  })
})

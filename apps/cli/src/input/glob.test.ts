import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expandBraces, isPattern, matchFiles } from './glob.js'

const files = ['a.png', 'b.jpg', 'B.png', '.hidden.png', 'x/c.png', 'x/y/d.png', 'x/y/e [1].png', 'x/.z/f.png', 'é.png']
let root: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'typeclip-glob-'))
  for (const file of files) {
    await mkdir(dirname(join(root, file)), { recursive: true })
    await writeFile(join(root, file), '')
  }
  await symlink(join(root, 'x'), join(root, 'link'), 'junction')
})
afterAll(() => rm(root, { recursive: true }))

const match = async (pattern: string) => {
  const found = await matchFiles(`${root}/${pattern}`)
  return found.map(file => file.slice(root.length + 1).replaceAll('\\', '/'))
}

describe('matchFiles', () => {
  it.each([
    ['*.png', ['B.png', 'a.png', 'é.png']],
    ['?.png', ['B.png', 'a.png', 'é.png']],
    ['[ab].*', ['a.png', 'b.jpg']],
    ['[a-b].*', ['a.png', 'b.jpg']],
    ['[!a].png', ['B.png', 'é.png']],
    ['.*.png', ['.hidden.png']],
    ['*.{png,jpg}', ['B.png', 'a.png', 'b.jpg', 'é.png']],
    ['x/*.png', ['x/c.png']],
    ['**/*.png', ['B.png', 'a.png', 'x/c.png', 'x/y/d.png', 'x/y/e [1].png', 'é.png']],
    ['x/**', ['x/c.png', 'x/y/d.png', 'x/y/e [1].png']],
    ['**/y/d.png', ['x/y/d.png']],
    ['link/c*', ['link/c.png']],
    ['x/y/e [[]1].png', ['x/y/e [1].png']],
    ['*/y/*.png', ['link/y/d.png', 'link/y/e [1].png', 'x/y/d.png', 'x/y/e [1].png']],
    ['x/*', ['x/c.png']],
    ['[z-a]*', []],
    ['nothing/*', []],
    ['a.png/*', []],
  ])('%s', async (pattern, wanted) => {
    expect(await match(pattern)).toEqual(wanted)
  })

  it('starts at the current folder where a pattern does not say', async () => {
    expect(await matchFiles('package*.json')).toEqual(['package-lock.json', 'package.json'])
  })
})

describe('expandBraces', () => {
  it.each([
    ['a{b,c}d', ['abd', 'acd']],
    ['{a,b}{1,2}', ['a1', 'a2', 'b1', 'b2']],
    ['a{b,{c,d}e}', ['ab', 'ace', 'ade']],
    ['{a}', ['{a}']],
    ['{a}{b,c}', ['{a}b', '{a}c']],
    ['{,x}', ['', 'x']],
    ['{a,b', ['{a,b']],
    ['a}b', ['a}b']],
  ])('%s', (pattern, wanted) => {
    expect(expandBraces(pattern)).toEqual(wanted)
  })
})

describe('isPattern', () => {
  it.each(['*.png', 'a?', '[ab]', '{a,b}'])('%s is one', name => expect(isPattern(name)).toBe(true))
  it.each(['a.png', '-', 'a b', ']'])('%s is none', name => expect(isPattern(name)).toBe(false))
})

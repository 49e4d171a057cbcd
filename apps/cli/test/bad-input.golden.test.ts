// Files of the corpus that must be refused, through the command: status, code, and the sentence's form.
import { join } from 'node:path'
import { describeGolden, hasShared, readJson, sharedPath } from '@typeclip/golden'
import { beforeAll, expect } from 'vitest'
import { type Ran, typeclip } from './run-cli.js'

interface BadPicture {
  readonly file: string
  readonly expect: string
}

const pictures = hasShared('golden/images/bad.json')
  ? readJson<{ files: readonly BadPicture[] }>('golden/images/bad.json').files
  : []
const paths = pictures.map(({ file }) => sharedPath(`golden/images/${file}`))
let ran: Ran

beforeAll(async () => {
  if (paths.length > 0) ran = await typeclip(['classify', ...paths, '--labels', 'cat,dog', '--json'])
})

describeGolden(
  'cli/bad pictures',
  pictures.map((picture, index) => ({ ...picture, index })),
  ({ file }) => file,
  ({ expect: wanted, index }) => {
    expect(ran.code).toBe(1)
    const { file, error, labels } = ran.json[index]
    expect(file).toBe(paths[index])
    if (error === undefined) {
      expect(wanted).toContain('decodes')
      expect(labels).toHaveLength(2)
    } else expectError(error, wanted.match(/(?<=error:)[a-z-]+/g) ?? [])
  },
)

interface BadModel {
  readonly name: string
  readonly file?: string
  readonly folder?: string
  readonly weights?: string
  readonly kind: readonly string[]
  readonly mentions: readonly (readonly string[])[]
}

const models = hasShared('golden/models/bad/bad.json')
  ? readJson<readonly BadModel[]>('golden/models/bad/bad.json')
  : []

// Values are read when a tower is first used, so NaN and infinity are not known to `info`: see bad-input.test.ts.
const knownByHeader = models.filter(({ name, kind }) => /^(st|idx|w)-/.test(name) && !kind.includes('not-finite'))

describeGolden(
  'cli/bad weights',
  knownByHeader,
  ({ name }) => name,
  async ({ name, file, folder = '', weights = '', mentions }) => {
    const path = file ?? (name.startsWith('w-') ? folder : join(folder, weights))
    const { code, json } = await typeclip(['info', sharedPath(`golden/models/bad/${path}`), '--json'])
    expect(code).toBe(2)
    expect(json).toHaveLength(1)
    const [{ error }] = json
    expectError(error)
    for (const words of mentions) expectMention(JSON.stringify(error), words)
  },
)

function expectError(error: unknown, codes?: readonly string[]): void {
  expect(error).toEqual({ code: expect.any(String), message: expect.stringMatching(/^[^\n]{10,400}[.?]$/) })
  if (codes !== undefined) expect(codes).toContain((error as { code: string }).code)
}

function expectMention(text: string, words: readonly string[]): void {
  const found = words.some(word => text.toLowerCase().includes(word.toLowerCase()))
  expect(found, `${text} mentions none of ${words.join(', ')}`).toBe(true)
}

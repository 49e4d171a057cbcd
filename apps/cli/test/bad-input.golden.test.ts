// Files of the corpus that must be refused, through the command: status, code, and the sentence's form.
import { join } from 'node:path'
import { describeGolden, hasShared, readJson, sharedPath } from '@typeclip/golden'
import { expect, it } from 'vitest'
import { temporaryFolder, typeclip } from './run-cli.js'

interface BadPicture {
  readonly file: string
  readonly expect: string
}

const pictures = hasShared('golden/images/bad.json')
  ? readJson<{ files: readonly BadPicture[] }>('golden/images/bad.json').files
  : []
const paths = pictures.map(({ file }) => sharedPath(`golden/images/${file}`))

describeGolden(
  'cli/bad pictures',
  pictures.map((picture, index) => ({ ...picture, path: paths[index] })),
  ({ file }) => file,
  async ({ expect: wanted, path }) => {
    const out = join(await temporaryFolder(), 'x.npy')
    const { code, json } = await typeclip(['preprocess', path, '--size', '32', '--out', out, '--json'])
    expect(json).toHaveLength(1)
    const [{ file, error }] = json
    expect(file).toBe(path)
    expect(code).toBe(error === undefined ? 0 : 2)
    expectOutcome(error, wanted)
  },
)

it.skipIf(paths.length === 0)(
  'all bad pictures together: each is told in its place, and the sound ones are named',
  async () => {
    const ran = await typeclip(['classify', ...paths, '--labels', 'cat,dog', '--json'])
    const failed = ran.json.filter(({ error }) => error !== undefined).length
    expect(ran.code).toBe(failed === 0 ? 0 : failed < paths.length ? 1 : 2)
    expect(ran.json.map(({ file }) => file)).toEqual(paths)
    ran.json.forEach(({ error, labels }, index) => {
      expectOutcome(error, pictures[index].expect)
      if (error === undefined) expect(labels).toHaveLength(2)
    })
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

function expectOutcome(error: unknown, wanted: string): void {
  if (error === undefined) expect(wanted).toContain('decodes')
  else expectError(error, wanted.match(/(?<=error:)[a-z-]+/g) ?? [])
}

function expectError(error: unknown, codes?: readonly string[]): void {
  expect(error).toEqual({ code: expect.any(String), message: expect.stringMatching(/^[^\n]{10,400}[.?]$/) })
  if (codes !== undefined) expect(codes).toContain((error as { code: string }).code)
}

function expectMention(text: string, words: readonly string[]): void {
  const found = words.some(word => text.toLowerCase().includes(word.toLowerCase()))
  expect(found, `${text} mentions none of ${words.join(', ')}`).toBe(true)
}

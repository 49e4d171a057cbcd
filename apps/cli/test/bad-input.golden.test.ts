// Files of the corpus that must be refused, through the command: status, code, and the sentence's form.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeGolden, hasShared, readJson, sharedPath } from '@typeclip/golden'
import { writeNpy } from '@typeclip/weights/npy'
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

describeGolden(
  'cli/bad weights',
  models.filter(({ name }) => /^(st|idx|w)-/.test(name)),
  ({ name }) => name,
  async model => {
    const { code, json } = await typeclip([...(await wordsFor(model)), '--json'])
    expect(code).toBe(2)
    expect(json).toHaveLength(1)
    const [{ error }] = json
    expectError(error, model.kind.includes('not-finite') ? ['not-finite'] : undefined)
    for (const words of model.mentions) expectMention(JSON.stringify(error), words)
  },
)

/** What meets the fault: values are read when a tower is first used, all else when the model is opened. */
async function wordsFor({ name, file, folder = '', weights = '', kind, mentions }: BadModel): Promise<string[]> {
  const path = sharedPath(`golden/models/bad/${file ?? (name.startsWith('w-') ? folder : join(folder, weights))}`)
  const [[tensor]] = mentions
  if (!kind.includes('not-finite') || tensor === 'logit_scale') return ['info', path]
  const { vision_config: vision, text_config: text } = readJson<{
    vision_config: { image_size: number }
    text_config: { max_position_embeddings: number; eos_token_id: number }
  }>(`golden/models/bad/${folder}/config.json`)
  const work = await temporaryFolder()
  const input = join(work, 'input.npy')
  const ofPictures = tensor.startsWith('vision')
  const side = vision.image_size
  const ids = new Int32Array(text.max_position_embeddings).fill(text.eos_token_id)
  const array = ofPictures
    ? writeNpy(new Float32Array(3 * side * side), [1, 3, side, side])
    : writeNpy(ids, [1, ids.length])
  await writeFile(input, array)
  return ['embed', ofPictures ? '--pixels' : '--ids', input, '--model', path, '--out', join(work, 'x.npy')]
}

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

// Ids of golden/tokenizer through the command: all plain lines by a real process, the others by their flags.
import { describeGolden, readJson, readJsonLines } from '@typeclip/golden'
import { afterAll, beforeAll, expect } from 'vitest'
import { type Bundle, bundleCli, ended } from './bundle.js'
import { typeclip } from './run-cli.js'

interface Line {
  readonly text: string
  readonly ids: readonly number[]
}

let bundle: Bundle
let answers: readonly Line[]

const plain = readJsonLines<Line>('golden/tokenizer/clip.jsonl')

beforeAll(async () => {
  bundle = await bundleCli()
  const child = bundle.start(['tokenize', '--jsonl'])
  child.stdin?.end(plain.map(({ text }) => `${JSON.stringify({ text })}\n`).join(''))
  const { code, out, err } = await ended(child)
  expect({ code, err }).toEqual({ code: 0, err: '' })
  answers = parseLines(out)
  expect(answers.length).toBe(plain.length)
})
afterAll(() => bundle.remove())

describeGolden(
  'cli/tokenize',
  plain.map((line, index) => ({ ...line, index })),
  ({ text, index }) => `${index} ${JSON.stringify(text.slice(0, 40))}`,
  ({ text, ids, index }) => {
    expect(answers[index]).toEqual({ text, ids })
  },
)

const special = readJsonLines<Line>('golden/tokenizer/clip-special.jsonl')
describeGolden(
  'cli/tokenize --special',
  [special],
  () => 'all lines',
  async lines => {
    await expectIds(lines, ['--special'])
  },
)

const prefixes = readJsonLines<Line & { readonly vocabularySize: number }>('golden/tokenizer/vocab-prefix.jsonl')
const sizes = [...new Set(prefixes.map(({ vocabularySize }) => vocabularySize))]
describeGolden('cli/tokenize --vocab-size', sizes, String, async size => {
  const lines = prefixes.filter(({ vocabularySize }) => vocabularySize === size)
  await expectIds(lines, ['--vocab-size', String(size)])
})

interface Padded {
  readonly contextLength: number
  readonly pad: number
  readonly texts: readonly string[]
  readonly ids: readonly (readonly number[])[]
  readonly overflow: readonly number[]
}

describeGolden(
  'cli/tokenize --context',
  readJson<readonly Padded[]>('golden/tokenizer/padded.json'),
  ({ contextLength, pad }) => `${contextLength} ids, padded with ${pad}`,
  async ({ contextLength, pad, texts, ids, overflow }) => {
    const lines = texts.map((text, index) => ({ text, ids: ids[index] }))
    const flags = ['--context', String(contextLength), '--pad', String(pad)]
    await expectIds(lines, [...flags, '--overflow', 'truncate'])

    const { code, json } = await typeclip(['tokenize', '--jsonl', ...flags], { input: inputOf(texts) })
    const failed = json.flatMap(({ error }, index) => (error === undefined ? [] : [index]))
    expect(failed).toEqual(overflow)
    expect(code).toBe(overflow.length === 0 ? 0 : overflow.length < texts.length ? 1 : 2)
  },
)

async function expectIds(lines: readonly Line[], flags: readonly string[]): Promise<void> {
  const { code, json } = await typeclip(['tokenize', '--jsonl', ...flags], {
    input: inputOf(lines.map(one => one.text)),
  })
  expect(code).toBe(0)
  expect(json).toEqual(lines.map(({ text, ids }) => ({ text, ids })))
}

function inputOf(texts: readonly string[]): string {
  return texts.map(text => `${JSON.stringify({ text })}\n`).join('')
}

function parseLines(text: string): readonly Line[] {
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line))
}

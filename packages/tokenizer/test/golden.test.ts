import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { describeGolden, hasShared, readBytes, readJson, readJsonLines } from '@typeclip/golden'
import { createTokenizer, TokenizerError } from '@typeclip/tokenizer'
import { describe, expect, it } from 'vitest'

const folder = 'golden/tokenizer'
const tokenizer = createTokenizer()
const show = (text: string, index: number) => `${index} ${JSON.stringify(text.slice(0, 60))}`

interface Line {
  text: string
  ids: number[]
}

describeGolden(
  'tokenizer/clip.jsonl',
  readJsonLines<Line & { kind: string }>(`${folder}/clip.jsonl`),
  ({ kind, text }, index) => `${kind} ${show(text, index)}`,
  ({ text, ids }) => expect(tokenizer.encode(text)).toEqual(ids),
)

describeGolden(
  'tokenizer/clip-special.jsonl',
  readJsonLines<Line>(`${folder}/clip-special.jsonl`),
  ({ text }, index) => show(text, index),
  ({ text, ids }) => expect(tokenizer.encode(text, { special: true })).toEqual(ids),
)

describeGolden(
  'tokenizer/decode.jsonl',
  readJsonLines<Line>(`${folder}/decode.jsonl`),
  ({ text }, index) => show(text, index),
  ({ ids, text }) => expect(tokenizer.decode(ids)).toBe(text),
)

const tokenizers = new Map<number, ReturnType<typeof createTokenizer>>()
describeGolden(
  'tokenizer/vocab-prefix.jsonl',
  readJsonLines<Line & { vocabularySize: number }>(`${folder}/vocab-prefix.jsonl`),
  ({ vocabularySize, text }, index) => `${vocabularySize} ${show(text, index)}`,
  ({ vocabularySize, text, ids }) => {
    const smaller = tokenizers.get(vocabularySize) ?? createTokenizer({ vocabularySize })
    tokenizers.set(vocabularySize, smaller)
    expect(smaller.encode(text)).toEqual(ids)
    expect([smaller.startId, smaller.endId]).toEqual([vocabularySize - 2, vocabularySize - 1])
  },
)

interface Padded {
  contextLength: number
  pad: number
  texts: string[]
  ids: number[][]
  lengths: number[]
  overflow: number[]
}

describeGolden(
  'tokenizer/padded.json',
  readJson<Padded[]>(`${folder}/padded.json`),
  ({ contextLength, pad, texts }) => `${texts.length} texts, context ${contextLength}, padded with ${pad}`,
  ({ contextLength, pad, texts, ids, lengths, overflow }) => {
    const cut = tokenizer.encodeBatch(texts, { contextLength, pad, onOverflow: 'truncate' })
    expect(cut.shape).toEqual([texts.length, contextLength])
    expect(Array.from(cut.ids)).toEqual(ids.flat())
    expect(Array.from(cut.lengths)).toEqual(lengths)

    const strict = tokenizer.encodeBatch(texts, { contextLength, pad, onError: 'collect' })
    expect(strict.errors.map(error => error.facts.index)).toEqual(overflow)
    texts.forEach((_, index) => {
      const row = Array.from(strict.ids.subarray(index * contextLength, (index + 1) * contextLength))
      expect(row).toEqual(overflow.includes(index) ? new Array(contextLength).fill(pad) : ids[index])
    })
    if (overflow.length > 0) {
      expect(() => tokenizer.encodeBatch(texts, { contextLength, pad })).toThrow(TokenizerError)
    }
  },
)

interface Flickr8k {
  captions: number
  ids: number
  sha256Ids: string
  sha256Rows77: string
  longest: number
  lengthsSum: number
}

const captionsPath = 'data/captions/flickr8k.txt.gz'
if (hasShared(captionsPath) && hasShared(`${folder}/flickr8k.json`)) {
  const captions = new TextDecoder()
    .decode(gunzipSync(readBytes(captionsPath)))
    .trimEnd()
    .split('\n')
  const sha256 = (ids: Int32Array) => createHash('sha256').update(new Uint8Array(ids.buffer)).digest('hex')

  describeGolden(
    'tokenizer/flickr8k.json',
    [readJson<Flickr8k>(`${folder}/flickr8k.json`)],
    ({ captions }) => `the ids of all ${captions} captions`,
    golden => {
      expect(captions).toHaveLength(golden.captions)
      const ids = Int32Array.from(captions.flatMap(caption => tokenizer.encode(caption)))
      expect(ids).toHaveLength(golden.ids)
      expect(sha256(ids)).toBe(golden.sha256Ids)

      const rows = tokenizer.encodeBatch(captions)
      expect(sha256(rows.ids)).toBe(golden.sha256Rows77)
      expect(rows.lengths.reduce((most, length) => Math.max(most, length), 0)).toBe(golden.longest + 2)
      expect(rows.lengths.reduce((sum, length) => sum + length, 0)).toBe(golden.lengthsSum)
    },
  )
} else {
  describe.skip('golden tokenizer/flickr8k.json: the captions are not in a clone', () => {
    it('the ids of all captions', () => undefined)
  })
}

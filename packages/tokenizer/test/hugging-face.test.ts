import { describeGolden, readJson, readJsonLines } from '@typeclip/golden'
import { isClipTokenizerJson } from '@typeclip/tokenizer'
import { loadHuggingFaceTokenizer } from '@typeclip/tokenizer/hugging-face'
import { describe, expect, it } from 'vitest'

interface Line {
  text: string
  ids: number[]
  row: number[]
  decoded: string
}

const kinds = [
  { kind: 'unigram', padId: 1 },
  { kind: 'gemma', padId: 0 },
]

for (const { kind, padId } of kinds) {
  const folder = `golden/tokenizer/siglip/${kind}`
  const json = readJson<{ added_tokens: unknown[] }>(`${folder}/tokenizer.json`)
  const config = readJson<object>(`${folder}/tokenizer_config.json`)
  const tokenizer = await loadHuggingFaceTokenizer(json, { config })

  describeGolden(
    `tokenizer/siglip/${kind}`,
    readJsonLines<Line>(`${folder}/golden.jsonl`),
    ({ text }, index) => `${index} ${JSON.stringify(text.slice(0, 60))}`,
    ({ text, ids, row, decoded }) => {
      expect([...tokenizer.encode(text), tokenizer.endId]).toEqual(ids)
      expect(Array.from(tokenizer.encodeBatch([text], { onOverflow: 'truncate' }).ids)).toEqual(row)
      expect(tokenizer.decode(ids)).toBe(decoded)
    },
  )

  describe(`loadHuggingFaceTokenizer of ${kind}`, () => {
    it('takes context, padding and end from the files', () => {
      expect(tokenizer).toMatchObject({ contextLength: 64, padId, endId: 1, startId: undefined })
      expect(tokenizer.encodeBatch(['a']).shape).toEqual([1, 64])
    })

    it('reads a typed special token as text unless asked', () => {
      const end = kind === 'gemma' ? '<eos>' : '</s>'
      expect(tokenizer.encode(end)).not.toContain(tokenizer.endId)
      expect(tokenizer.encode(end, { special: true })).toContain(tokenizer.endId)
    })

    it('finds no special token in a text that no step strips of punctuation', async () => {
      const bare = await loadHuggingFaceTokenizer({ ...json, normalizer: null }, { config })
      expect(bare.encode('</s> <eos> <pad>')).not.toContain(tokenizer.endId)
    })

    it('reads a lone surrogate as U+FFFD', () => {
      expect(tokenizer.encode('a \ud800 b')).toEqual(tokenizer.encode('a \ufffd b'))
    })

    it('refuses a caption that does not fit, by index', () => {
      expect(() => tokenizer.encodeBatch(['a', 'word '.repeat(70)])).toThrow(
        expect.objectContaining({ code: 'caption-too-long', facts: expect.objectContaining({ index: 1, limit: 64 }) }),
      )
    })

    it('names an id that is not there', () => {
      expect(() => tokenizer.decode([tokenizer.vocabularySize])).toThrow(
        expect.objectContaining({ code: 'id-out-of-range', facts: expect.objectContaining({ index: 0 }) }),
      )
      expect(tokenizer.decode([])).toBe('')
    })

    it("is not of CLIP's own kind", () => expect(isClipTokenizerJson(json)).toBe(false))
  })
}

describe('loadHuggingFaceTokenizer', () => {
  it('lowers case when the config asks and the file does not', async () => {
    const json = readJson<object>('golden/tokenizer/siglip/gemma/tokenizer.json')
    const normalizer = { type: 'Replace', pattern: { String: ' ' }, content: '▁' }
    const asIs = await loadHuggingFaceTokenizer({ ...json, normalizer })
    const lowered = await loadHuggingFaceTokenizer({ ...json, normalizer }, { config: { do_lower_case: true } })
    expect(lowered.encode('Two DOGS')).toEqual(asIs.encode('two dogs'))
    expect(lowered.encode('Two DOGS')).not.toEqual(asIs.encode('Two DOGS'))
  })

  it('refuses what is no tokenizer', async () => {
    for (const json of [null, 7, {}, { model: { type: 'Unigram' } }]) {
      await expect(loadHuggingFaceTokenizer(json)).rejects.toMatchObject({ code: 'vocabulary-unreadable' })
    }
  })
})

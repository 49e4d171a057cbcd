import { describe, expect, it } from 'vitest'
import { byteOrder, shownByte } from './byte-order.js'
import { createTokenizer } from './clip-tokenizer.js'
import { TokenizerError, type TokenizerErrorCode } from './error.js'
import { isClipTokenizerJson, readTokenizerJson, readVocabulary } from './vocabulary-files.js'

const bytes = byteOrder.map(shownByte)
const tokens = [...bytes, ...bytes.map(byte => `${byte}</w>`), 'ca', 'cat</w>', '<|startoftext|>', '<|endoftext|>']
const vocab = Object.fromEntries(tokens.map((token, id) => [token, id]))
const merges: unknown[] = ['c a', ['ca', 't</w>']]
const added = [
  { id: 514, content: '<|startoftext|>' },
  { id: 515, content: '<|endoftext|>' },
]
const pattern = String.raw`<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+`
const preTokenizer = { type: 'Sequence', pretokenizers: [{ type: 'Split', pattern: { Regex: pattern } }] }

function json(model: object = {}, rest: object = {}): unknown {
  return {
    added_tokens: added,
    pre_tokenizer: preTokenizer,
    model: { type: 'BPE', end_of_word_suffix: '</w>', vocab, merges, ...model },
    ...rest,
  }
}

function expectError(code: TokenizerErrorCode, words: string, read: () => unknown): void {
  try {
    read()
  } catch (error) {
    expect(error).toBeInstanceOf(TokenizerError)
    expect(error).toMatchObject({ code })
    expect(String(error)).toContain(words)
    return
  }
  expect.unreachable()
}

describe('readTokenizerJson', () => {
  it('reads merges written as text and as pairs', () => {
    const tokenizer = createTokenizer({ vocabulary: readTokenizerJson(json()) })
    expect(tokenizer.encode('Cat')).toEqual([513])
    expect(tokenizer.decode([514, 513, 515])).toBe('<|startoftext|>cat <|endoftext|>')
    expect([tokenizer.vocabularySize, tokenizer.startId, tokenizer.endId]).toEqual([516, 514, 515])
  })

  it('takes the ids from the file, whatever their order', () => {
    const reversed = Object.fromEntries(tokens.map((token, id) => [token, 515 - id]))
    const specials = added.map(({ id, content }) => ({ content, id: 515 - id }))
    const vocabulary = readTokenizerJson(json({ vocab: reversed }, { added_tokens: specials }))
    expect(createTokenizer({ vocabulary }).encode('cat')).toEqual([2])
    expect([vocabulary.startId, vocabulary.endId]).toEqual([1, 0])
  })

  it('says of another kind what it is and which subpath reads it', () => {
    const kinds: [unknown, string][] = [
      [json({ type: 'Unigram' }), 'its model is Unigram'],
      [json({ end_of_word_suffix: null }), 'its words do not end in </w>'],
      [json({}, { pre_tokenizer: { type: 'Whitespace' } }), 'another pattern'],
      [json({}, { added_tokens: [...added, { id: 516, content: '<pad>' }] }), 'it adds the token <pad>'],
      [{}, 'it has no model'],
      [null, 'it has no model'],
    ]
    for (const [other, reason] of kinds) {
      expect(isClipTokenizerJson(other)).toBe(false)
      expectError('vocabulary-of-another-kind', reason, () => readTokenizerJson(other))
      expectError('vocabulary-of-another-kind', '@typeclip/tokenizer/hugging-face', () => readTokenizerJson(other))
    }
  })

  it('refuses a vocabulary that contradicts itself', () => {
    const without = (token: string) => Object.fromEntries(Object.entries(vocab).filter(([key]) => key !== token))
    const cases: [object, string][] = [
      [{ vocab: { ...vocab, cat: 512 } }, 'each once'],
      [{ vocab: { ...vocab, ca: 600 } }, 'each once'],
      [{ vocab: { ...vocab, ca: 'x' } }, 'gives "ca" no number'],
      [{ vocab: { ...without('ca'), dog: 512 } }, '"ca" is not in the vocabulary'],
      [{ vocab: { ...without('!'), dog: 0 } }, 'the byte "!"'],
      [{ vocab: { ...vocab, dog: 516 } }, 'no merge makes the token "dog"'],
      [{ vocab: [] }, 'is not an object'],
      [{ merges: [...merges].reverse() }, 'no earlier merge makes'],
      [{ merges: ['c a t'] }, 'merge 0 is not a pair'],
      [{ merges: [7] }, 'merge 0 is not a pair'],
      [{ merges: 'c a' }, 'not a list'],
    ]
    for (const [model, words] of cases) {
      expectError('vocabulary-unreadable', words, () => readTokenizerJson(json(model)))
    }
  })

  it('refuses a vocabulary whose ids do not fit 16 bits', () => {
    const large = Object.fromEntries(Array.from({ length: 65_537 }, (_, id) => [`t${id}`, id]))
    expectError('vocabulary-unreadable', '65536', () => readTokenizerJson(json({ vocab: large }, { added_tokens: [] })))
  })
})

describe('readVocabulary', () => {
  it('reads merges.txt with and without its header and with either line end', () => {
    const plain = readVocabulary(vocab, 'c a\nca t</w>')
    expect(readVocabulary(vocab, '#version: 0.2\r\nc a\r\nca t</w>\r\n')).toEqual(plain)
    expect(plain).toEqual(readTokenizerJson(json()))
  })

  it('reads a merge of number signs, which is no comment', () => {
    const more = { ...vocab, '##': 516 }
    expect(readVocabulary(more, 'c a\nca t</w>\n# #').pairs).toEqual(Int32Array.of(66, 64, 512, 339, 2, 2))
  })

  it('names a line that is not a pair', () => {
    expectError('vocabulary-unreadable', 'merge 1 is not a pair', () => readVocabulary(vocab, 'c a\ncat'))
  })
})

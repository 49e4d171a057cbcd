import { describe, expect, it } from 'vitest'
import { createTokenizer } from './clip-tokenizer.js'

const tokenizer = createTokenizer({ vocabularySize: 1024 })

describe('decode', () => {
  it('joins the bytes of all ids before it reads them as UTF-8', () => {
    expect(tokenizer.decode(tokenizer.encode('é 😀'))).toBe('é 😀 ')
  })

  it('puts U+FFFD for bytes that are no character', () => {
    const [first] = tokenizer.encode('😀')
    expect(tokenizer.decode([first])).toBe('\ufffd')
  })

  it('takes typed arrays and no ids at all', () => {
    expect(tokenizer.decode(Int32Array.from(tokenizer.encode('a cat')))).toBe('a cat ')
    expect(tokenizer.decode([])).toBe('')
  })

  it('names an id that is not in the vocabulary, and where it stands', () => {
    for (const id of [1024, -1, 0.5, Number.NaN]) {
      expect(() => tokenizer.decode([0, id])).toThrow(
        expect.objectContaining({ code: 'id-out-of-range', facts: { id, index: 1, limit: 1024 } }),
      )
    }
  })
})

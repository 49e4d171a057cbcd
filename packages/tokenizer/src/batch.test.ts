import { describe, expect, it } from 'vitest'
import { createTokenizer } from './clip-tokenizer.js'
import { TokenizerError } from './error.js'

const tokenizer = createTokenizer({ contextLength: 8 })
const start = 49406
const end = 49407
const long = 'one two three four five six seven eight'

describe('encodeBatch', () => {
  it('lays start, ids, end and padding in rows', () => {
    expect(tokenizer.encodeBatch(['a cat', ''])).toEqual({
      ids: Int32Array.of(start, 320, 2368, end, 0, 0, 0, 0, start, end, 0, 0, 0, 0, 0, 0),
      shape: [2, 8],
      lengths: Int32Array.of(4, 2),
      errors: [],
    })
  })

  it('keeps the end when it truncates', () => {
    const { ids, lengths } = tokenizer.encodeBatch([long], { onOverflow: 'truncate', contextLength: 4 })
    expect(Array.from(ids)).toEqual([start, ...tokenizer.encode('one two'), end])
    expect(Array.from(lengths)).toEqual([4])
  })

  it('pads with the id asked for', () => {
    expect(Array.from(tokenizer.encodeBatch(['cat'], { contextLength: 5, pad: end }).ids)).toEqual([
      start,
      2368,
      end,
      end,
      end,
    ])
  })

  it('takes no text at all', () => {
    expect(tokenizer.encodeBatch([])).toMatchObject({ ids: new Int32Array(0), shape: [0, 8] })
  })

  it('names a caption that does not fit, its tokens and the limit', () => {
    expect(() => tokenizer.encodeBatch(['cat', long])).toThrow(
      expect.objectContaining({
        code: 'caption-too-long',
        message: "Caption 1 has 10 tokens; the model reads 8. Shorten it, or pass onOverflow: 'truncate'.",
        facts: { index: 1, tokens: 10, limit: 8, bad: [1] },
      }),
    )
  })

  it('names all bad items in one error', () => {
    const texts: string[] = JSON.parse(JSON.stringify(['cat', null, long]))
    expect(() => tokenizer.encodeBatch(texts)).toThrow(
      expect.objectContaining({ code: 'not-a-string', facts: { index: 1, bad: [1, 2] } }),
    )
  })

  it('finishes the others when errors are collected', () => {
    const texts: string[] = JSON.parse(JSON.stringify([long, 'cat', 7]))
    const { ids, lengths, errors } = tokenizer.encodeBatch(texts, { onError: 'collect', pad: 9 })
    expect(errors.map(error => [error instanceof TokenizerError, error.code, error.facts.index])).toEqual([
      [true, 'caption-too-long', 0],
      [true, 'not-a-string', 2],
    ])
    expect(Array.from(lengths)).toEqual([0, 3, 0])
    expect(Array.from(ids.subarray(0, 8))).toEqual(new Array(8).fill(9))
    expect(Array.from(ids.subarray(8, 16))).toEqual([start, 2368, end, 9, 9, 9, 9, 9])
  })

  it('refuses options that it cannot follow', () => {
    for (const options of [
      { contextLength: 1 },
      { contextLength: 2.5 },
      { pad: -1 },
      { onOverflow: 'cut' },
      { onError: 'skip' },
    ]) {
      expect(() => Reflect.apply(tokenizer.encodeBatch, undefined, [['a'], options])).toThrow(
        expect.objectContaining({
          code: 'bad-option',
          facts: expect.objectContaining({ option: Object.keys(options)[0] }),
        }),
      )
    }
    expect(() => Reflect.apply(tokenizer.encodeBatch, undefined, ['a cat'])).toThrow('array of strings')
  })
})

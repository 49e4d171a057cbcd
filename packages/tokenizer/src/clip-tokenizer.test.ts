import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanText } from './clean/clean.js'
import { createTokenizer } from './clip-tokenizer.js'

const tokenizer = createTokenizer()
const uncached = createTokenizer({ wordCache: 0 })

/** The README's table. */
const wronged: readonly (readonly [text: string, ids: readonly number[]])[] = [
  ['résumé', [29106, 7054, 4166]],
  ['re\u0301sume\u0301', [29106, 7054, 4166]],
  ["should've", [1535, 1200]],
  ['should’ve', [1535, 1200]],
  ['rÃ©sumÃ©', [29106, 7054, 4166]],
  ['itâ€™s', [585, 568]],
  ['cat &amp; dog', [2368, 261, 1929]],
  ['“cat”', [257, 2368, 257]],
  ['ﬁsh', [2759]],
  ['ＣＡＴ', [2368]],
  ['ΟΔΟΣ', [138, 123, 138, 112, 138, 123, 139, 480]],
  ['a\u0000b', [3937]],
  ['\ud800', [39802]],
  ['<|endoftext|>', [27, 347, 40786, 4160, 91, 285]],
]

/** Any code unit, so that surrogates stand alone too. */
const codeUnit = fc.integer({ min: 0, max: 0xffff }).map(code => String.fromCharCode(code))

describe('encode', () => {
  it("gives OpenAI's ids for strings that other tokenizers get wrong", () => {
    for (const [text, ids] of wronged) expect(tokenizer.encode(text)).toEqual(ids)
  })

  it('gives printable ASCII the ids of its cleaned form, without making it', () => {
    const text = fc.string({ unit: 'grapheme-ascii', maxLength: 80 })
    fc.assert(
      fc.property(text, it => {
        expect(tokenizer.encode(it)).toEqual(tokenizer.encode(cleanText(it), { clean: 'none' }))
      }),
      { numRuns: 1000 },
    )
  })

  it('gives the same ids with and without its cache of words, and however small that is', () => {
    const tiny = createTokenizer({ wordCache: 2 })
    const text = fc.array(fc.constantFrom('cat', 'dog', "isn't", '42', 'résumé', '!!', 'a'.repeat(40)), {
      maxLength: 20,
    })
    fc.assert(
      fc.property(text, words => {
        const ids = uncached.encode(words.join(' '))
        expect(tokenizer.encode(words.join(' '))).toEqual(ids)
        expect(tiny.encode(words.join(' '))).toEqual(ids)
      }),
    )
  })

  it('takes any string, also one that is not valid Unicode, and decodes to what was cleaned', () => {
    fc.assert(
      fc.property(fc.string({ unit: codeUnit, maxLength: 40 }), text => {
        const clean = cleanText(text)
        const back = tokenizer.decode(tokenizer.encode(text)).replaceAll(/\s/gu, '')
        expect(back).toBe(clean.replaceAll(/\s|\u0345|[\x1c-\x1f\x85]/gu, '').replaceAll('</w>', ''))
      }),
    )
    expect(tokenizer.encode('\ud800')).toEqual(tokenizer.encode('\ufffd'))
  })

  it('reads typed special tokens as text unless asked', () => {
    expect(tokenizer.encode('<|endoftext|>')).toEqual([27, 347, 40786, 4160, 91, 285])
    expect(tokenizer.encode('a <|endoftext|>', { special: true })).toEqual([320, 49407])
  })

  it('leaves text alone with clean: none', () => {
    expect(tokenizer.encode('Cat', { clean: 'none' })).not.toEqual(tokenizer.encode('Cat'))
    expect(tokenizer.encode('&lt;', { clean: 'none' })).toEqual(tokenizer.encode('& lt;'))
  })

  it('encodes a word of a megabyte, and as it encodes its parts', () => {
    const word = 'concatenation'.repeat(80_000)
    const ids = tokenizer.encode(word)
    expect(tokenizer.decode(ids)).toBe(`${word} `)
    expect(ids.slice(0, 10_000)).toEqual(tokenizer.encode(word.slice(0, 130_000)).slice(0, 10_000))
  })

  it('refuses what is no string', () => {
    for (const value of [undefined, null, 7, ['a'], {}]) {
      expect(() => Reflect.apply(tokenizer.encode, undefined, [value])).toThrow(
        expect.objectContaining({ code: 'not-a-string' }),
      )
    }
  })
})

describe('createTokenizer', () => {
  it('refuses options that it cannot follow', () => {
    for (const [option, value] of Object.entries({
      vocabularySize: 513,
      contextLength: 1,
      padId: -1,
      wordCache: 0.5,
    })) {
      expect(() => createTokenizer({ [option]: value })).toThrow(
        expect.objectContaining({ code: 'bad-option', facts: expect.objectContaining({ option, value }) }),
      )
    }
    expect(() => createTokenizer({ wordCache: 2 ** 31 })).toThrow('0 to 16777216')
    expect(() => createTokenizer({ vocabularySize: 49_409 })).toThrow('514 to 49408')
    expect(() => Reflect.apply(tokenizer.encode, undefined, ['a', { clean: 'ftfy' }])).toThrow("'clip' or 'none'")
  })
})

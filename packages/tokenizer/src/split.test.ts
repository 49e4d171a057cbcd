import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { whiteSpace } from './clean/white-space.js'
import { createSplitter, type SplitOptions } from './split.js'

const split = createSplitter()
const options: SplitOptions = { raw: false, lower: false, special: false }

function pieces(text: string, change: Partial<SplitOptions> = {}): string[] | undefined {
  const found: string[] = []
  const done = split(text, { ...options, ...change }, (bytes, length) => {
    found.push(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, length)))
  })
  return done ? found : undefined
}

// The pattern without `i`, as golden/tokenizer/README.md gives it for lower-cased text.
const pattern = new RegExp(`'[sſ]|'t|'re|'ve|'m|'ll|'d|\\p{L}+|\\p{N}|[^${whiteSpace}\\u0345\\p{L}\\p{N}]+`, 'gu')

describe('createSplitter', () => {
  it('cuts letters, single numerals, punctuation and contractions apart', () => {
    expect(pieces("they'll see 42 cats, won't they?!")).toEqual([
      'they',
      "'ll",
      'see',
      '4',
      '2',
      'cats',
      ',',
      'won',
      "'t",
      'they',
      '?!',
    ])
  })

  it('reads an apostrophe inside punctuation as punctuation', () => {
    expect(pieces("!'s ''s")).toEqual(["!'", 's', "''", 's'])
  })

  it("ignores case, and takes 'ſ for 's", () => {
    expect(pieces("A'S B'ſ C'RE D'Ll")).toEqual(['A', "'S", 'B', "'ſ", 'C', "'RE", 'D', "'Ll"])
  })

  it('drops U+0345, which Python finds in no part of the pattern', () => {
    expect(pieces('a\u0345b')).toEqual(['a', 'b'])
  })

  it('agrees with the pattern on any text', () => {
    const character = fc.oneof(
      fc.constantFrom(...`'sſtrevmld<|>.!4½²Ⅳ é漢字😀\u0345\u0301\ufeff\u001c\u0085\u00a0\u2028\u3000\t\n`),
      fc.integer({ min: 0, max: 0xffff }).map(code => String.fromCharCode(code)),
    )
    const text = fc.array(character, { maxLength: 30 }).map(parts => parts.join('').toLowerCase())
    fc.assert(
      fc.property(text, it => {
        expect(pieces(it)).toEqual(it.replace(/\p{Surrogate}/gu, '\ufffd').match(pattern) ?? [])
      }),
      { numRuns: 1000 },
    )
  })

  it('reads a lone surrogate as U+FFFD', () => {
    expect(pieces('\ud800')).toEqual(['\ufffd'])
    expect(pieces('a\udc00\ud800')).toEqual(['a', '\ufffd\ufffd'])
  })

  it('stops at what the clean-up may change, when the text is raw', () => {
    for (const text of ['a&b', 'café', 'a\u0000', 'a\u001b[0m', 'a\u007f', "a'ſ", '<|ſtartoftext|>']) {
      expect(pieces(text, { raw: true, special: true })).toBeUndefined()
    }
    expect(pieces('A cat\t\r\n<b>', { raw: true, lower: true })).toEqual(['a', 'cat', '<', 'b', '>'])
  })

  it('finds special tokens only where a piece starts', () => {
    const special = (text: string) => pieces(text, { special: true })
    expect(special('cat<|endoftext|>!')).toEqual(['cat', '<|endoftext|>', '!'])
    expect(special('!<|EndOfText|>')).toEqual(['!<|', 'EndOfText', '|>'])
    expect(special('<<|startoftext|>')).toEqual(['<<|', 'startoftext', '|>'])
    expect(special('<|ſtartoftext|>')).toEqual(['<|ſtartoftext|>'])
    expect(pieces('<|endoftext|>')).toEqual(['<|', 'endoftext', '|>'])
  })

  it('cuts a text longer than its buffer', () => {
    expect(pieces('漢'.repeat(5000))).toEqual(['漢'.repeat(5000)])
  })
})

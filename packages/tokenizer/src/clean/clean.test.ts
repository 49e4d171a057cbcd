import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanText, cleanUntidy } from './clean.js'

describe('cleanText', () => {
  it.each([
    ['A Photo of a CAT.', 'a photo of a cat.'],
    ['  two\t\n dogs  ', 'two dogs'],
    [' ', ''],
    ['', ''],
    ['fish & chips', 'fish & chips'],
    ['fish &amp;amp;amp; chips', 'fish & chips'],
    ['a <b>&eacute;</b>', 'a <b>é</b>'],
    ['&copy2', '©2'],
    ['a\x1cb\x85c\xa0d\u3000e', 'ab…c d e'],
    ['ΟΔΟΣ', 'οδος'],
    ['İ', 'i\u0307'],
  ])('cleans %j', (text, expected) => {
    expect(cleanText(text)).toBe(expected)
  })

  it('keeps U+FEFF that comes back by HTML: Python has it not for white space', () => {
    expect(cleanText('<b>&#xFEFF;cat')).toBe('<b>\ufeffcat')
  })

  it('never gives a lone surrogate', () => {
    expect(cleanText('cat \ud83d')).toBe('cat \ufffd')
    expect(cleanText('<&#xD83D;&#xDE00;')).toBe('<\ufffd\ufffd')
  })

  it('gives the same by the short way as by the long one', () => {
    const piece = fc.oneof(
      fc.constantFrom(' ', '  ', '&', '& ', '\t', 'É'),
      fc.string({ unit: 'binary-ascii', maxLength: 4 }),
    )
    const text = fc.array(piece, { maxLength: 8 }).map(pieces => pieces.join(''))
    fc.assert(
      fc.property(text, value => {
        expect(cleanText(value)).toBe(cleanUntidy(value))
      }),
      { numRuns: 2000 },
    )
  })
})

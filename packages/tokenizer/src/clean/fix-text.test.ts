import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fixText } from './fix-text.js'

describe('fixText', () => {
  it.each([
    ['âœ” No problems', '✔ No problems'],
    ['&macr;\\_(ã\x83\x84)_/&macr;', '¯\\_(ツ)_/¯'],
    ['Broken text&hellip; it&#x2019;s ﬂubberiﬁc!', "Broken text… it's flubberific!"],
    ['ＬＯＵＤ　ＮＯＩＳＥＳ', 'LOUD NOISES'],
    ['\x1b[36;44mblue\x1b[0m', 'blue'],
    ['a\r\nb\rc\u2028d', 'a\nb\nc\nd'],
    ['\ufeff\ufffccat\0', 'cat'],
    ['e\u0301 \ud83d', 'é \ufffd'],
    ['', ''],
  ])('mends %j', (text, expected) => {
    expect(fixText(text)).toBe(expected)
  })

  it('repeats all repairs until none changes anything', () => {
    expect(fixText('＆ａｍｐ；ａｍｐ；ｌｔ；')).toBe('<')
    expect(fixText('&Atilde;&copy;')).toBe('é')
  })

  it('leaves entities in a line with < and in all lines after it', () => {
    expect(fixText('&eacute;\n<b>&eacute;\n&eacute;')).toBe('é\n<b>&eacute;\n&eacute;')
  })

  it('takes each line for a text of its own', () => {
    expect(fixText('Ã©\n犬')).toBe('é\n犬')
  })

  it('cuts a line after a million code points, never inside a pair', () => {
    const pairs = '😀'.repeat(999_999)
    expect(fixText(`${pairs}&amp;`)).toBe(`${pairs}&amp;`)
    expect(fixText(`${pairs}😀&amp;`)).toBe(`${pairs}😀&`)
  })

  it('does not join the halves of a pair over what only a later round takes away', () => {
    expect(fixText('\ud83d&#1;\ude00')).toBe('😀')
    expect(fixText('\ud83d&amp;#1;\ude00')).toBe('\ufffd\ufffd')
  })

  it('refuses what is no string', () => {
    for (const value of [undefined, null, 5, ['cat'], new Uint8Array(3)]) {
      // @ts-expect-error: a caller without types
      expect(() => fixText(value)).toThrowError(expect.objectContaining({ code: 'not-a-string' }))
    }
  })

  it('changes nothing in printable ASCII without &', () => {
    const character = fc.integer({ min: 0x20, max: 0x7e }).map(code => String.fromCharCode(code))
    const text = fc.string({ unit: character }).map(value => value.replaceAll('&', ''))
    fc.assert(fc.property(text, value => fixText(value) === value))
  })

  it('gives well-formed text in form C, which it leaves alone', () => {
    const text = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map(unit => String.fromCharCode(unit)) })
    fc.assert(
      fc.property(text, value => {
        const fixed = fixText(value)
        expect(fixed.isWellFormed()).toBe(true)
        expect(fixed.normalize('NFC')).toBe(fixed)
      }),
    )
  })
})

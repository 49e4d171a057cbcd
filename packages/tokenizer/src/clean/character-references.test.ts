import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unescapeCharacterReferences } from './character-references.js'

describe('unescapeCharacterReferences', () => {
  it.each([
    ['&lt;b&gt;', '<b>'],
    ['&copy2', '©2'],
    ['&notit;', '¬it;'],
    ['&notin;', '∉'],
    ['fish &amp chips', 'fish & chips'],
    ['&nosuchname;', '&nosuchname;'],
    ['&fjlig;', 'fj'],
    ['&Tab;&NewLine;', '\t\n'],
    ['&NotEqualTilde;', '≂̸'],
  ])('reads names, also without semicolon by their longest prefix: %s', (text, expected) => {
    expect(unescapeCharacterReferences(text)).toBe(expected)
  })

  it.each([
    ['&#65;&#x42;&#X43', 'ABC'],
    ['&#128;&#x81;&#159;', '€\x81Ÿ'],
    ['&#0;&#xD800;&#x110000;', '\ufffd\ufffd\ufffd'],
    ['&#1;&#11;&#x7f;&#xfdd0;&#x1fffe;', ''],
    ['&#9;&#12;&#13;', '\t\f\r'],
    ['&#x1F600;', '😀'],
    [`&#${'9'.repeat(400)};`, '\ufffd'],
    ['&#;&#x;&#xg;', '&#;&#x;&#xg;'],
  ])('reads numbers as a browser does: %j', (text, expected) => {
    expect(unescapeCharacterReferences(text)).toBe(expected)
  })

  it('unescapes once', () => {
    expect(unescapeCharacterReferences('&amp;lt;')).toBe('&lt;')
  })

  it('looks at 32 characters after &', () => {
    expect(unescapeCharacterReferences(`&${'x'.repeat(31)}&lt;`)).toBe(`&${'x'.repeat(31)}<`)
    expect(unescapeCharacterReferences(`&amp${'x'.repeat(1000)}`)).toBe(`&${'x'.repeat(1000)}`)
  })

  it('gives any character back that was written as a number', () => {
    const character = fc.string({ minLength: 1, maxLength: 1, unit: 'grapheme' })
    fc.assert(
      fc.property(character, value => {
        const escaped = Array.from(value, one => `&#${one.codePointAt(0)};`).join('')
        expect(unescapeCharacterReferences(escaped)).toBe(value)
      }),
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unescapeHtml, unescapeHtmlFully } from './unescape-html.js'

describe('unescapeHtml', () => {
  it.each([
    ['&lt;tag&gt;', '<tag>'],
    ['P&eacute;rez', 'Pérez'],
    ['P&EACUTE;REZ', 'PÉREZ'],
    ['BUNDESSTRA&SZLIG;E', 'BUNDESSTRASSE'],
    ['&ntilde; &Ntilde; &NTILDE; &nTILDE;', 'ñ Ñ Ñ &nTILDE;'],
    ['&Jscr;ohn &HilbertSpace;ancock', '𝒥ohn ℋancock'],
    ['&#x2019;&#128;', '’€'],
  ])('replaces entities: %s', (text, expected) => {
    expect(unescapeHtml(text)).toBe(expected)
  })

  it.each(['&amp', '&copy2', '&notit;', '&LTE;', '&#59;', '&#12x;', '&;', '& amp;', `&${'a'.repeat(25)};`])(
    'leaves what may not have been meant as one: %s',
    text => {
      expect(unescapeHtml(text)).toBe(text)
    },
  )
})

describe('unescapeHtmlFully', () => {
  it('goes on until nothing is left', () => {
    expect(unescapeHtmlFully('&amp;amp;amp;lt;')).toBe('<')
    expect(unescapeHtmlFully('&#3&#56;;lt;')).toBe('<')
    expect(unescapeHtmlFully('&lt&semi;')).toBe('<')
    expect(unescapeHtmlFully('&semi&semi&semi;')).toBe(';')
  })

  it('equals unescapeHtml done again and again', () => {
    const piece = fc.constantFrom(
      '&',
      ';',
      'amp',
      'lt',
      'semi',
      '#x3',
      '3',
      '#38',
      '#1',
      'NTILDE',
      ' ',
      'x'.repeat(20),
      'é',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), pieces => {
        let text = pieces.join('')
        const fully = unescapeHtmlFully(text)
        for (let before = ''; text !== before; ) {
          before = text
          text = unescapeHtml(text)
        }
        expect(fully).toBe(text)
      }),
      { numRuns: 2000 },
    )
  })
})

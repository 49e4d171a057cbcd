import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeInconsistentUtf8, fixEncoding } from './fix-encoding.js'
import { decodeByte, oneByteEncodings } from './one-byte-encodings.js'

type Encoding = (typeof oneByteEncodings)[number]

/** What a program shows that reads UTF-8 in another encoding. */
function garble(text: string, encoding: Encoding): string {
  return Array.from(new TextEncoder().encode(text), byte => decodeByte(byte, encoding)).join('')
}

describe('fixEncoding', () => {
  it.each(oneByteEncodings)('mends UTF-8 that was read as %s', encoding => {
    for (const text of ['l’été à la plage', '犬が走る 😀']) {
      expect(fixEncoding(garble(text, encoding))).toBe(text)
    }
  })

  it('mends what happened more than once', () => {
    let text = 'Žluťoučký kůň'
    for (const encoding of ['sloppy-windows-1252', 'latin-1', 'sloppy-windows-1252'] as const)
      text = garble(text, encoding)
    expect(fixEncoding(text)).toBe('Žluťoučký kůň')
  })

  it('mends one part by itself where the text has others', () => {
    expect(fixEncoding(`${garble('café', 'latin-1')} 犬`)).toBe('café 犬')
    expect(fixEncoding(`${garble('café', 'latin-1')} ${garble('“x”', 'sloppy-windows-1251')}`)).toBe('café “x”')
  })

  it('mends what lost a byte', () => {
    expect(fixEncoding('voilÃ le travail')).toBe('voilà le travail')
    expect(fixEncoding('â€œ like this â€\ufffd')).toBe('“ like this \ufffd')
  })

  it('takes C1 controls that are left for Windows-1252', () => {
    expect(fixEncoding('\x85\x94 é')).toBe('…” é')
  })

  it('leaves ASCII and likely text as they are', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme-ascii' }), text => fixEncoding(text) === text))
    for (const text of ['PARCE QUE SUR LEURS PLAQUES', 'Ünïcödé', '¿Qué?', 'l’été'])
      expect(fixEncoding(text)).toBe(text)
  })

  it('ends on any text', () => {
    const character = fc.constantFrom(
      ...garble('Žé“犬😀', 'sloppy-windows-1252'),
      ...garble('é”', 'macroman'),
      'Ã',
      ' ',
      '犬',
      '\ufffd',
    )
    const text = fc.array(character, { maxLength: 30 }).map(characters => characters.join(''))
    fc.assert(fc.property(text, value => fixEncoding(fixEncoding(value)) === fixEncoding(value)))
  })
})

describe('decodeInconsistentUtf8', () => {
  it('leaves a text alone that is one match as a whole', () => {
    expect(decodeInconsistentUtf8('Ã©')).toBe('Ã©')
    expect(decodeInconsistentUtf8('xÃ©')).toBe('xé')
  })

  it('starts no match right after a continuation', () => {
    expect(decodeInconsistentUtf8('€Ã©')).toBe('€Ã©')
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeByte, encodeOneByte, isSloppy, oneByteEncodings, possibleEncodings } from './one-byte-encodings.js'

describe('one-byte encodings', () => {
  it.each(oneByteEncodings)('encodes to %s what it decodes from it', encoding => {
    const bytes = fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 30 })
    fc.assert(
      fc.property(bytes, values => {
        const text = values.map(byte => decodeByte(byte, encoding)).join('')
        expect(possibleEncodings(text)).toContain(encoding)
        expect(encodeOneByte(text, encoding)).toBe(String.fromCharCode(...values))
      }),
    )
  })

  it('lists the encodings that have every character, in the order in which ftfy tries them', () => {
    expect(possibleEncodings('cat')).toEqual(oneByteEncodings)
    expect(possibleEncodings('Ã©')).toEqual(['latin-1', 'sloppy-windows-1252', 'sloppy-windows-1254', 'macroman'])
    expect(possibleEncodings('犬')).toEqual([])
    expect(possibleEncodings('😀')).toEqual([])
  })

  it('lets byte 1A stand for U+FFFD in the sloppy ones alone', () => {
    expect(possibleEncodings('\ufffd').every(isSloppy)).toBe(true)
    expect(possibleEncodings('\x1a').some(isSloppy)).toBe(false)
    expect(encodeOneByte('\ufffd', 'sloppy-windows-1252')).toBe('\x1a')
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeUtf8Variants } from './utf8-variants.js'

const toByteString = (bytes: Iterable<number>) => Array.from(bytes, byte => String.fromCharCode(byte)).join('')

function decodeStrictly(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

describe('decodeUtf8Variants', () => {
  it('decodes what UTF-8 encodes', () => {
    const text = fc.string({ unit: 'binary', maxLength: 20 })
    fc.assert(
      fc.property(text, value => {
        expect(decodeUtf8Variants(toByteString(new TextEncoder().encode(value)))).toBe(value)
      }),
    )
  })

  it('is as strict as a fatal TextDecoder where neither ED nor C0 occurs', () => {
    const edges = fc.constantFrom(
      0x41,
      0x80,
      0x8f,
      0x90,
      0x9f,
      0xa0,
      0xbf,
      0xc1,
      0xc2,
      0xdf,
      0xe0,
      0xef,
      0xf0,
      0xf4,
      0xf5,
    )
    fc.assert(
      fc.property(fc.array(edges, { maxLength: 6 }), bytes => {
        expect(decodeUtf8Variants(toByteString(bytes))).toBe(decodeStrictly(Uint8Array.from(bytes)))
      }),
      { numRuns: 3000 },
    )
  })

  it('decodes long text', () => {
    expect(decodeUtf8Variants('\xf0\x9f\x98\x80'.repeat(20_000))).toBe('😀'.repeat(20_000))
  })

  it('reads CESU-8', () => {
    expect(decodeUtf8Variants('\xed\xa0\xbd\xed\xb8\x8d')).toBe('😍')
    expect(decodeUtf8Variants('\xed\xa0\xbd')).toBeUndefined()
    expect(decodeUtf8Variants('\xed\xb8\x8d\xed\xa0\xbd')).toBeUndefined()
    expect(decodeUtf8Variants('\xed\x95\x9c')).toBe('한')
  })

  it("reads Java's U+0000, and C0 before nothing else", () => {
    expect(decodeUtf8Variants('a\xc0\x80b')).toBe('a\0b')
    expect(decodeUtf8Variants('\xc0\x81')).toBeUndefined()
    expect(decodeUtf8Variants('\xc0')).toBeUndefined()
  })

  it('swallows a last line break where ftfy does', () => {
    expect(decodeUtf8Variants('\xc0\n')).toBe('\0')
    expect(decodeUtf8Variants('\xc0\n\n')).toBeUndefined()
    expect(decodeUtf8Variants('\xed\xa0\x80\xed\xb0\n')).toBe('\u{1000a}')
    expect(decodeUtf8Variants('\xed\xa0\x80\xed\xb0\n\n')).toBeUndefined()
  })
})

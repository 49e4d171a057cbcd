import { expect, it } from 'vitest'
import { restoreByteA0 } from './restore-byte-a0.js'

it('puts A0 back where a space stands inside likely UTF-8', () => {
  expect(restoreByteA0('\xc5 koda')).toBe('\xc5\xa0koda')
  expect(restoreByteA0('\xf0\x9f\x98 \xf0 \x98\x80')).toBe('\xf0\x9f\x98\xa0\xf0\xa0\x98\x80')
})

it('keeps the space after à, but for Portuguese words that go on', () => {
  expect(restoreByteA0('\xc3 la mode')).toBe('\xc3\xa0 la mode')
  expect(restoreByteA0('\xc3 s vezes')).toBe('\xc3\xa0s vezes')
  expect(restoreByteA0('\xc3 quele')).toBe('\xc3\xa0quele')
})

it('leaves unlikely sequences alone', () => {
  expect(restoreByteA0('\xe1 \xa0 \xc4 \xe2 \x85')).toBe('\xe1 \xa0 \xc4 \xe2 \x85')
})

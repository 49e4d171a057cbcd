import { expect, it } from 'vitest'
import { fixLatinLigatures } from './fix-latin-ligatures.js'

it('takes ligatures and digraphs apart', () => {
  expect(fixLatinLigatures('ﬂuﬃeﬆ ﬅ Ĳ ŉ ǆ')).toBe('fluffiest ſt IJ ʼn dž')
})

it('leaves letters that words are spelt with, and ligatures of other scripts', () => {
  expect(fixLatinLigatures('æ œ ß ﬓ')).toBe('æ œ ß ﬓ')
})

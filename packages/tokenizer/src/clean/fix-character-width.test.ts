import { expect, it } from 'vitest'
import { fixCharacterWidth } from './fix-character-width.js'

it('gives full-width Latin, half-width Katakana and Hangul their usual width', () => {
  expect(fixCharacterWidth('Ｕﾀｰﾝ　￥ﾡ')).toBe('Uターン ¥ᄀ')
})

it('leaves other forms of compatibility alone', () => {
  expect(fixCharacterWidth('10³ ﬁ ℌ')).toBe('10³ ﬁ ℌ')
})

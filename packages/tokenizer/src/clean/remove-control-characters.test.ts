import { expect, it } from 'vitest'
import { removeControlCharacters } from './remove-control-characters.js'

it('removes what shows nothing', () => {
  expect(removeControlCharacters('\0a\x0b\x1f\x7f\u206a\ufeff\ufff9\ufffcb')).toBe('ab')
})

it('keeps white space, C1, joiners and direction marks', () => {
  const kept = '\t\n\f\r \x85\u200d\u202e\ufffd\u2028'
  expect(removeControlCharacters(kept)).toBe(kept)
})

import { expect, it } from 'vitest'
import { fixSurrogates } from './fix-surrogates.js'

it('replaces halves without a partner', () => {
  expect(fixSurrogates('\ud83d\ud83d\ude00\ude00')).toBe('\ufffd😀\ufffd')
})

import { expect, it } from 'vitest'
import { replaceLossySequences } from './replace-lossy-sequences.js'

const replacement = '\xef\xbf\xbd'

it('replaces a sequence that lost bytes as a whole', () => {
  expect(replaceLossySequences('\xe2\x80\x1a.')).toBe(`${replacement}.`)
  expect(replaceLossySequences('\xc3?\xf0\x9f?\x80')).toBe(replacement + replacement)
  expect(replaceLossySequences('\xed\xa0\xbd\xed\xb8?')).toBe(replacement)
})

it('takes one question mark at most, and a lone 1A for one character', () => {
  expect(replaceLossySequences('\xe2??')).toBe('\xe2??')
  expect(replaceLossySequences('a\x1ab')).toBe(`a${replacement}b`)
  expect(replaceLossySequences('why?')).toBe('why?')
})

import { expect, it } from 'vitest'
import { utf8Clue } from './utf8-clues.js'

it('finds runs that would be UTF-8 in some one-byte encoding, as one match', () => {
  expect('xÃ©â€œðŸ˜€y'.match(utf8Clue)).toEqual(['Ã©â€œðŸ˜€'])
  expect('Ã la Ã©'.match(utf8Clue)).toEqual(['Ã ', 'Ã©'])
})

it('finds none where bytes are missing or a continuation stands before', () => {
  expect('Ãx âx ðŸ˜x €Ã©'.match(utf8Clue)).toBeNull()
})

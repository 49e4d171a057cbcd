import { expect, it } from 'vitest'
import { fixLineBreaks } from './fix-line-breaks.js'

it('makes every kind of line break one line feed', () => {
  expect(fixLineBreaks('a\r\nb\rc\u2028d\u2029e\x85f\n\r\n')).toBe('a\nb\nc\nd\ne\nf\n\n')
})

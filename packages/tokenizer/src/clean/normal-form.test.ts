import fc from 'fast-check'
import { expect, it } from 'vitest'
import { toNormalFormC } from './normal-form.js'

it('equals normalize, also where it sorts a long run of marks itself', () => {
  // Classes 0 to 240, and four marks that decompose.
  const mark = fc.constantFrom(
    ...'\u0e31\u0334\u093c\u05b0\u0655\u0f72\u0321\u0323\u0301\u0308\u0345\u0344\u0f73\u0343\u0dda',
  )
  const run = fc.array(mark, { minLength: 250, maxLength: 400 }).map(marks => marks.join(''))
  const text = fc.tuple(fc.constantFrom('', 'e', 'é', 'α', '한'), run, fc.constantFrom('', 'x', 'e\u0301'), run)
  fc.assert(
    fc.property(text, parts => {
      expect(toNormalFormC(parts.join(''))).toBe(parts.join('').normalize('NFC'))
    }),
  )
})

it('composes short runs', () => {
  expect(toNormalFormC('e\u0301\u0323')).toBe('ẹ\u0301')
})

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fromCodeUnits } from './code-units.js'

it('gives back the text of its code units, lone surrogates included, whatever the length', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map(unit => String.fromCharCode(unit)) }),
      text => {
        expect(fromCodeUnits(Uint16Array.from(text.split(''), unit => unit.charCodeAt(0)))).toBe(text)
      },
    ),
  )
  expect(fromCodeUnits(new Uint8Array(20_001).fill(0xe9))).toBe('é'.repeat(20_001))
})

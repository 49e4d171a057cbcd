import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { badness, isBad, mojibakeClues } from './badness.js'

describe('badness', () => {
  it('counts unlikely sequences that do not overlap', () => {
    expect(badness('Ã©')).toBe(1)
    expect(badness('voilÃ  le cafÃ©')).toBe(2)
    expect(badness('l’humanitÃ©')).toBe(1)
  })

  it('finds nothing in correct text', () => {
    for (const text of ['', 'plain', 'Žluťoučký kůň', 'naïve café — “x”', 'Собака', 'Ελληνικά', '犬が走る', '(ò_ó)']) {
      expect(badness(text)).toBe(0)
    }
  })

  it("reads white space and word characters as Python's `re` does", () => {
    expect(isBad('\x1cÀ€')).toBe(true)
    expect(isBad('\ufeffÀ€')).toBe(false)
    expect(isBad('é“犬')).toBe(true)
    expect(isBad('é“𝟗')).toBe(true)
    expect(isBad('é“!')).toBe(false)
  })

  it('treats a character outside the basic plane as one', () => {
    expect(isBad('ГўВЂВ😀x')).toBe(true)
    expect(isBad('ГўВЂВ\nx')).toBe(false)
  })

  it('is above 0 exactly where isBad says so', () => {
    const clue = [...mojibakeClues.replaceAll('-', '')]
    const character = fc.oneof(fc.constantFrom(...clue, ...'aZ .éàвСβāØÙÃÂ\xa0—’½\ufb01'), fc.string({ maxLength: 1 }))
    const text = fc.array(character, { maxLength: 8 }).map(characters => characters.join(''))
    fc.assert(fc.property(text, value => isBad(value) === badness(value) > 0))
  })
})

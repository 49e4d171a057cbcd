import { describe, expect, it } from 'vitest'
import { namedReferences } from './named-references.js'

describe('namedReferences', () => {
  const { values, loose } = namedReferences()

  it("has the 2,231 names of HTML, counting those that may go without ';' twice", () => {
    expect(values.size).toBe(2125)
    expect(loose.size).toBe(106)
    for (const name of loose) expect(values.has(name)).toBe(true)
  })

  it('has names of ASCII letters and digits, and values of one or two characters', () => {
    for (const [name, value] of values) {
      expect(name).toMatch(/^[A-Za-z][A-Za-z0-9]{1,30}$/)
      expect([1, 2]).toContain([...value].length)
    }
  })

  it('has no value longer than its entity, in lower or upper case, so that unescaping never lengthens a text', () => {
    for (const [name, value] of values) expect(value.toUpperCase().length).toBeLessThan(name.length + 2)
  })

  it('has no loose name of more than six characters', () => {
    expect(Math.max(...Array.from(loose, name => name.length))).toBe(6)
  })

  it('has the values that cannot be seen or separate the table', () => {
    expect(values.get('Tab')).toBe('\t')
    expect(values.get('NewLine')).toBe('\n')
    expect(values.get('nbsp')).toBe('\xa0')
    expect(values.get('zwj')).toBe('\u200d')
    expect(values.get('bsol')).toBe('\\')
    expect(values.get('grave')).toBe('`')
    expect(values.get('dollar')).toBe('$')
    expect(values.get('nvlt')).toBe('<\u20d2')
  })
})

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { quote, WeightsError, weightsErrorCodes } from './error.js'

describe('WeightsError', () => {
  it('has every code explained in the README, and no other there', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
    const rows = [...readme.slice(readme.indexOf('## Errors')).matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, code]) => code)
    expect(rows).toEqual([...weightsErrorCodes])
  })

  it('carries its code, facts and cause', () => {
    const cause = new Error('disk')
    const error = new WeightsError('read-failed', 'It failed.', { path: 'x' }, { cause })
    expect(error).toMatchObject({
      name: 'WeightsError',
      code: 'read-failed',
      message: 'It failed.',
      facts: { path: 'x' },
    })
    expect(error.cause).toBe(cause)
  })
})

describe('quote', () => {
  it('escapes control characters and cuts long names', () => {
    expect(quote('a\n"b"')).toBe('"a\\n\\"b\\""')
    expect(quote('x'.repeat(1000))).toHaveLength(122)
  })
})

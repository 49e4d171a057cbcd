import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { inferenceTable } from '../src/index.js'

describe('the README', () => {
  const rows = readFileSync(new URL('../README.md', import.meta.url), 'utf8').match(/^\| `.*$/gm) ?? []
  const operations = rows
    .filter(row => row.split('|').length === 6)
    .flatMap(row => row.split('|')[1].match(/\w+/g) ?? [])

  it('lists every operation of the table, in its order', () => {
    expect(operations).toEqual(Object.keys(inferenceTable))
  })
})

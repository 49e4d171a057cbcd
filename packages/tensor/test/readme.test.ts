import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { trainingTable, updateTable } from '../src/training.js'

describe('the README', () => {
  const rows = readFileSync(new URL('../README.md', import.meta.url), 'utf8').match(/^\| `.*$/gm) ?? []
  const named = (cells: number) =>
    rows.filter(row => row.split('|').length === cells + 2).flatMap(row => row.split('|')[1].match(/\w+/g) ?? [])

  it('lists every operation of the tables, in their order', () => {
    expect(named(4)).toEqual(Object.keys(trainingTable))
  })

  it('lists every update', () => {
    expect(named(3)).toEqual(Object.keys(updateTable))
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvRows } from './csv.js'

async function rowsOf(text: string, { separator = ',', step = text.length || 1 } = {}): Promise<(readonly string[])[]> {
  const chunks: string[] = []
  for (let at = 0; at < text.length; at += step) chunks.push(text.slice(at, at + step))
  const rows: (readonly string[])[] = []
  for await (const { cells } of csvRows(chunks, separator, 'a.csv')) rows.push(cells)
  return rows
}

const cell = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\t', '\n', '\r', ' ', ';'), maxLength: 6 })

describe('csvRows', () => {
  it('gives what was written in quotes, in chunks of any length', async () => {
    const tables = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(
        tables,
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.constantFrom(',', '\t'),
        fc.integer({ min: 1, max: 20 }),
        async (table, end, separator, step) => {
          const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
          const text = table.map(row => row.map(quoted).join(separator) + end).join('')
          expect(await rowsOf(text, { separator, step })).toEqual(table)
        },
      ),
    )
  })

  it('leaves quotes inside of a plain cell as they are', async () => {
    expect(await rowsOf('5" wide,a "b" c\n')).toEqual([['5" wide', 'a "b" c']])
  })

  it('keeps empty cells, and passes over empty lines and a byte order mark', async () => {
    expect(await rowsOf('\ufeffa,,\r\n\r\n\n,b')).toEqual([
      ['a', '', ''],
      ['', 'b'],
    ])
    expect(await rowsOf('""\n')).toEqual([['']])
  })

  it('knows the line on which a row begins', async () => {
    const lines: number[] = []
    for await (const { line } of csvRows(['a\n"b\n\nc"\r', '\nd\n\ne'], ',', 'a.csv')) lines.push(line)
    expect(lines).toEqual([1, 2, 5, 7])
  })

  it('names the row whose quote is never closed', async () => {
    await expect(rowsOf('a,b\nc,"d\ne,f\n')).rejects.toMatchObject({
      code: 'bad-data',
      message: 'a.csv: the quote in the row of line 2 is never closed.',
    })
  })
})

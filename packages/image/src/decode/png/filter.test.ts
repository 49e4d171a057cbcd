import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unfilter } from './filter.js'

/** The filters of PNG's clause 9.2, word for word, forwards. */
function filterRow(kind: number, row: number[], above: number[], step: number): number[] {
  return row.map((value, i) => {
    const a = i < step ? 0 : row[i - step]
    const b = above[i]
    const c = i < step ? 0 : above[i - step]
    const estimate = a + b - c
    const nearest = [a, b, c].reduce((best, v) => (Math.abs(estimate - v) < Math.abs(estimate - best) ? v : best))
    return (value - [0, a, b, (a + b) >> 1, nearest][kind]) & 255
  })
}

describe('unfilter', () => {
  it('undoes every mixture of filters, for every pixel size', () => {
    const picture = fc
      .record({
        step: fc.constantFrom(1, 2, 3, 4, 6, 8),
        columns: fc.integer({ min: 1, max: 7 }),
        rows: fc.integer({ min: 1, max: 6 }),
      })
      .chain(({ step, columns, rows }) =>
        fc.record({
          step: fc.constant(step),
          kinds: fc.array(fc.nat(4), { minLength: rows, maxLength: rows }),
          rows: fc.array(fc.array(fc.nat(255), { minLength: step * columns, maxLength: step * columns }), {
            minLength: rows,
            maxLength: rows,
          }),
        }),
      )
    fc.assert(
      fc.property(picture, ({ step, kinds, rows }) => {
        const rowBytes = rows[0].length
        const zeros = new Array<number>(rowBytes).fill(0)
        const raw = rows.flatMap((row, y) => [kinds[y], ...filterRow(kinds[y], row, rows[y - 1] ?? zeros, step)])
        const out = new Uint8Array(rows.length * rowBytes)
        unfilter(Uint8Array.from(raw), 0, rows.length, rowBytes, step, out)
        expect(Array.from(out)).toEqual(rows.flat())
      }),
      { numRuns: 400 },
    )
  })

  it('refuses a filter that does not exist, and names its row', () => {
    expect(() => unfilter(Uint8Array.of(0, 1, 5, 1), 0, 2, 1, 1, new Uint8Array(2))).toThrowError(
      expect.objectContaining({ code: 'corrupt', facts: { row: 1, filter: 5 } }),
    )
  })
})

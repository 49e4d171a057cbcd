import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pooledPositions } from './text.js'

const row = Int32Array.of(7, 3, 9, 3, 9, 0)

describe('the pooled position', () => {
  it.each([
    ['of the highest id is its first', 'highest', 2],
    ['of an id is its first', { id: 3 }, 1],
    ['of an id that does not occur is 0, as PyTorch takes the arg-max of nothing', { id: 5 }, 0],
    ['may be the first', 'first', 0],
    ['may be the last, padding or not', 'last', 5],
  ] as const)('%s', (_, pool, position) => {
    expect([...pooledPositions(row, 1, 6, pool)]).toEqual([position])
  })

  it('of each row depends on that row alone', () => {
    const rows = fc.array(fc.array(fc.nat(9), { minLength: 4, maxLength: 4 }), { maxLength: 6 })
    fc.assert(
      fc.property(rows, fc.constantFrom('highest' as const, { id: 4 }), (lists, pool) => {
        const together = pooledPositions(Int32Array.from(lists.flat()), lists.length, 4, pool)
        const alone = lists.map(list => pooledPositions(Int32Array.from(list), 1, 4, pool)[0])
        expect([...together]).toEqual(alone)
      }),
    )
  })
})

import { describe, expect, it } from 'vitest'
import { countDuplicates, groupsOf } from './groups.js'

const captions = (...rows: number[][]) =>
  ({ shape: [rows.length, rows[0].length] as const, data: Int32Array.from(rows.flat()) }) as const

describe('groupsOf', () => {
  it('gives equal captions one number, that of the first', () => {
    expect([...groupsOf({ ids: captions([9, 1], [9, 2], [9, 1], [9, 3], [9, 2]) })]).toEqual([0, 1, 0, 3, 1])
  })

  it('does not take 1, 12 for 11, 2', () => {
    expect([...groupsOf({ ids: captions([1, 12], [11, 2]) })]).toEqual([0, 1])
  })

  it('joins pictures of one group, and what a third pair ties together', () => {
    const ids = captions([1], [2], [3], [1])
    // 0 and 3 have the same caption, 3 and 2 the same group.
    expect([...groupsOf({ ids, groups: Int32Array.of(7, 8, 5, 5) })]).toEqual([0, 1, 0, 0])
  })

  it('knows hard negatives by their ids alone', () => {
    const ids = captions([1], [2], [1], [4])
    expect([...groupsOf({ ids, groups: Int32Array.of(4, 6) })]).toEqual([0, 1, 0, 3])
  })
})

describe('countDuplicates', () => {
  it('counts the pairs whose caption is there again', () => {
    expect(countDuplicates(Int32Array.of(0, 1, 0, 3, 0), 5)).toBe(3)
    expect(countDuplicates(Int32Array.of(0, 1, 2), 3)).toBe(0)
  })

  it('counts pictures, not hard negatives, though these are duplicates too', () => {
    expect(countDuplicates(Int32Array.of(0, 1, 0), 2)).toBe(1)
  })
})

import { describe, expect, it } from 'vitest'
import { concurrently } from './concurrently.js'

/** Work that ends when its item is called. */
function held() {
  const begun: number[] = []
  const ends = new Map<number, { done: () => void; fail: () => void }>()
  const work = (item: number) => {
    begun.push(item)
    return new Promise<string>((resolve, reject) => {
      ends.set(item, { done: () => resolve(`done ${item}`), fail: () => reject(new Error(`failed ${item}`)) })
    })
  }
  return { begun, ends, work }
}
const turn = () => new Promise(resolve => setImmediate(resolve))
const items = [0, 1, 2, 3, 4, 5, 6]

describe('concurrently', () => {
  it('has four under way, begins the next when one ends, and keeps the order', async () => {
    const { begun, ends, work } = held()
    const all = concurrently(items, work)
    expect(begun).toEqual([0, 1, 2, 3])
    ends.get(2)?.done()
    await turn()
    expect(begun).toEqual([0, 1, 2, 3, 4])
    for (const item of [4, 3, 1, 0, 5, 6]) {
      await turn()
      ends.get(item)?.done()
    }
    expect(await all).toEqual(items.map(item => `done ${item}`))
  })

  it('begins nothing after a failure, and throws the earliest one when all have ended', async () => {
    const { begun, ends, work } = held()
    const all = concurrently(items, work)
    ends.get(3)?.fail()
    await turn()
    ends.get(1)?.fail()
    ends.get(0)?.done()
    ends.get(2)?.done()
    await expect(all).rejects.toThrow('failed 1')
    expect(begun).toEqual([0, 1, 2, 3])
  })

  it('does nothing with nothing', async () => {
    expect(await concurrently([], async () => 1)).toEqual([])
  })
})

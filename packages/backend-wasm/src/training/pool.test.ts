import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Heap } from '../heap.js'
import type { Place } from '../scope-memory.js'
import { Pool } from './pool.js'

function create() {
  const heap = new Heap(new WebAssembly.Memory({ initial: 1 }), 64)
  return { heap, pool: new Pool(heap) }
}

describe('the pool', () => {
  it('gives out again what was freed, whatever was made since', () => {
    const { pool } = create()
    const first = pool.allocate(1000)
    const { address } = first
    pool.allocate(64)
    pool.free(first)
    pool.free(first)
    expect(pool.used).toBe(64)
    expect(pool.allocate(1024).address).toBe(address)
  })

  it('counts what is left of a scope, and what was made before it', () => {
    const { pool } = create()
    pool.allocate(64)
    const before = pool.length
    const [a, b, c] = [pool.allocate(64), pool.allocate(64), pool.allocate(64)]
    pool.free(a)
    expect(pool.length).toBe(before + 3)
    pool.compact(before)
    expect(pool.length).toBe(before + 2)
    pool.truncate(before)
    expect([b.live, c.live, pool.used]).toEqual([false, false, 64])
  })

  it('never gives two live places the same bytes, and needs no more for the same work again', () => {
    const steps = fc.array(fc.record({ bytes: fc.integer({ min: 0, max: 300_000 }), freed: fc.boolean() }))
    fc.assert(
      fc.property(steps, work => {
        const { heap, pool } = create()
        const run = () => {
          const live: Place[] = []
          for (const { bytes, freed } of work) {
            const place = pool.allocate(bytes)
            for (const other of live) {
              const apart = place.address >= other.address + other.bytes || other.address >= place.address + place.bytes
              expect(apart).toBe(true)
            }
            live.push(place)
            if (freed) for (const other of live.splice(0, live.length >> 1)) pool.free(other)
          }
          pool.truncate(0)
        }
        run()
        const { reserved } = heap
        run()
        expect([heap.reserved, pool.used]).toEqual([reserved, 0])
      }),
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Arena } from './arena.js'
import { Heap } from './heap.js'
import type { Place } from './scope-memory.js'

function create() {
  const memory = new WebAssembly.Memory({ initial: 1 })
  const heap = new Heap(memory, 64)
  const arena = new Arena(heap, (to, from, bytes) => new Uint8Array(memory.buffer).copyWithin(to, from, from + bytes))
  return { memory, heap, arena }
}

describe('the arena', () => {
  it('falls back over freed places at its top, in whatever order they are freed', () => {
    const { arena } = create()
    const [a, b, c] = [arena.allocate(64), arena.allocate(64), arena.allocate(64)]
    arena.free(b)
    expect(arena.used).toBe(192)
    arena.free(c)
    expect(arena.used).toBe(64)
    expect(arena.allocate(10).address).toBe(b.address)
    arena.free(a)
    expect(arena.length).toBe(2)
  })

  it('has room for what is larger than a chunk', () => {
    const { arena, heap } = create()
    arena.allocate(100)
    const large = arena.allocate(5 << 20)
    expect(large.address + (5 << 20)).toBeLessThanOrEqual(heap.reserved)
    arena.truncate(0)
    expect(arena.used).toBe(0)
    expect(arena.releaseIdle()).toBe(true)
    expect(arena.releaseIdle()).toBe(false)
  })

  it('keeps the contents of places when it moves them down, over chunks of any size', () => {
    const size = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.constantFrom(400_000, 1_100_000))
    const step = fc.record({ bytes: size, kept: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 24 }), fc.nat({ max: 4 }), (steps, outer) => {
        const { memory, arena } = create()
        const view = ({ address }: Place, bytes: number) => new Uint8Array(memory.buffer, address, bytes)
        const places = steps.map(({ bytes, kept }, index) => ({ place: arena.allocate(bytes), bytes, kept, index }))
        for (const { place, bytes, index } of places) view(place, bytes).fill(index + 1)
        const from = Math.min(outer, places.length)
        for (const { place, kept } of places.slice(from)) if (!kept) arena.free(place)
        arena.compact(from)
        const left = places.filter(({ kept, index }) => kept || index < from)
        for (const { place, bytes, index } of left)
          expect(Buffer.compare(view(place, bytes), Buffer.alloc(bytes, index + 1))).toBe(0)
        expect(arena.used).toBe(left.reduce((sum, { place }) => sum + place.bytes, 0))
        expect(arena.length).toBe(left.length)
      }),
      { numRuns: 60 },
    )
  })

  it('reuses its chunks: the same work again reserves nothing', () => {
    const { arena, heap } = create()
    const work = () => {
      for (let i = 0; i < 40; i++) arena.allocate(i * 10_000)
      arena.truncate(0)
    }
    work()
    const { reserved } = heap
    for (let i = 0; i < 5; i++) work()
    expect(heap.reserved).toBe(reserved)
  })
})

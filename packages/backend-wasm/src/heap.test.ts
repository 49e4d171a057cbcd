import { TensorError } from '@typeclip/tensor'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Heap } from './heap.js'

const page = 65536

describe('the heap', () => {
  it('gives addresses that are multiples of 64, above its start', () => {
    const heap = new Heap(new WebAssembly.Memory({ initial: 1 }), 1000)
    expect(heap.allocate(1)).toBe(1024)
    expect(heap.allocate(100)).toBe(1088)
    expect(heap.allocate(0)).toBe(1216)
  })

  it('grows by what is missing', () => {
    const heap = new Heap(new WebAssembly.Memory({ initial: 1 }), 0)
    heap.allocate(3 * page)
    expect(heap.reserved).toBe(3 * page)
  })

  it('gives freed blocks out again, joined with their neighbours', () => {
    const heap = new Heap(new WebAssembly.Memory({ initial: 1 }), 0)
    const blocks = Array.from({ length: 4 }, () => heap.allocate(page / 4))
    for (const index of [0, 2, 1, 3]) heap.free(blocks[index])
    expect(heap.allocate(page)).toBe(0)
    expect(heap.reserved).toBe(page)
  })

  it('never lets two blocks overlap, and reserves no more than a page beyond the most that was held', () => {
    const step = fc.record({ free: fc.boolean(), pick: fc.nat(), bytes: fc.integer({ min: 0, max: 50_000 }) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        const heap = new Heap(new WebAssembly.Memory({ initial: 1 }), 64)
        const held: { from: number; to: number }[] = []
        for (const { free, pick, bytes } of steps) {
          if (free && held.length > 0) heap.free(held.splice(pick % held.length, 1)[0].from)
          else {
            const from = heap.allocate(bytes)
            for (const other of held) expect(from >= other.to || from + bytes <= other.from).toBe(true)
            held.push({ from, to: from + bytes })
          }
        }
        for (const { from } of held) heap.free(from)
        expect(heap.allocate(heap.reserved - 64)).toBe(64)
      }),
    )
  })

  it('says how much it has when there is no more', () => {
    const heap = new Heap(new WebAssembly.Memory({ initial: 1, maximum: 2 }), 0)
    expect(() => heap.allocate(3 * page)).toThrow(
      expect.objectContaining({ code: 'out-of-memory', facts: { reserved: page, wanted: 3 * page } }),
    )
    expect(() => heap.allocate(2 ** 33)).toThrow(TensorError)
    expect(heap.allocate(2 * page)).toBe(0)
  })
})

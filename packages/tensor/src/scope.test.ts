import { describe, expect, it } from 'vitest'
import { createReferenceBackend } from './reference.js'
import { sessionQueue, tensorsIn } from './scope.js'

describe('tensorsIn', () => {
  it('finds tensors in arrays and plain records, once each, and nowhere else', () => {
    using backend = createReferenceBackend()
    const [a, b] = [0, 1].map(() => backend.pack({ shape: [1], data: new Float32Array(1) }, 'vector'))
    const cyclic: unknown[] = [a]
    cyclic.push(cyclic)
    class Model {
      readonly weight = b
    }
    expect(tensorsIn(a)).toEqual([a])
    expect(tensorsIn({ x: [a, { y: b }], again: a, n: 1, nothing: null })).toEqual([a, b])
    expect(tensorsIn(cyclic)).toEqual([a])
    expect(tensorsIn([new Model(), 'text', undefined, new Float32Array(3), { shape: [1] }])).toEqual([])
  })
})

describe('sessionQueue', () => {
  it('runs in the order of the calls, one at a time', async () => {
    const enqueue = sessionQueue()
    const log: string[] = []
    const job = (name: string, waits: number) => async () => {
      log.push(`${name} begins`)
      for (let i = 0; i < waits; i++) await undefined
      log.push(`${name} ends`)
      return name
    }
    const names = await Promise.all([enqueue(job('a', 5)), enqueue(job('b', 0)), enqueue(job('c', 2))])
    expect(names).toEqual(['a', 'b', 'c'])
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
  })

  it('goes on after a failure', async () => {
    const enqueue = sessionQueue()
    const failed = enqueue(async () => {
      throw new Error('planned')
    })
    const next = enqueue(async () => 'next')
    await expect(failed).rejects.toThrow('planned')
    await expect(next).resolves.toBe('next')
  })
})

import type { Classifier } from '@typeclip/zero-shot'
import { describe, expect, it } from 'vitest'
import { createClassifierStore } from './classifier-store.js'

const classifier: Classifier = {
  labels: ['cat'],
  templates: ['{}'],
  vectors: { data: new Float32Array([1]), shape: [1, 1] },
  warnings: [],
}

/** A making that can be ended from outside, and tells when it is stopped. */
function making() {
  let finish = (_: Classifier) => {}
  let stopped = false
  let count = 0
  const make = (signal: AbortSignal) => {
    count++
    return new Promise<Classifier>((resolve, reject) => {
      finish = resolve
      signal.addEventListener('abort', () => {
        stopped = true
        reject(signal.reason)
      })
    })
  }
  return { make, finish: () => finish(classifier), count: () => count, stopped: () => stopped }
}

describe('the classifiers that were made', () => {
  it('are made once, also for those who ask at the same time', async () => {
    const store = createClassifierStore()
    const { make, finish, count } = making()
    const both = Promise.all([store.get(['cat'], make), store.get(['cat'], make)])
    finish()
    expect(await both).toEqual([classifier, classifier])
    expect(await store.get(['cat'], make)).toBe(classifier)
    expect(count()).toBe(1)
  })

  it('go on being made while anybody waits', async () => {
    const store = createClassifierStore()
    const { make, finish, stopped } = making()
    const controller = new AbortController()
    const impatient = store.get(['cat'], make, controller.signal)
    const patient = store.get(['cat'], make)
    controller.abort()
    await expect(impatient).rejects.toMatchObject({ name: 'AbortError' })
    expect(stopped()).toBe(false)
    finish()
    expect(await patient).toBe(classifier)
  })

  it('stop being made when nobody waits any more, and are made anew when asked again', async () => {
    const store = createClassifierStore()
    const { make, finish, count, stopped } = making()
    const controller = new AbortController()
    const alone = store.get(['cat'], make, controller.signal)
    controller.abort()
    await expect(alone).rejects.toMatchObject({ name: 'AbortError' })
    expect(stopped()).toBe(true)
    const again = store.get(['cat'], make)
    finish()
    expect(await again).toBe(classifier)
    expect(count()).toBe(2)
  })

  it('are tried again after a failure', async () => {
    const store = createClassifierStore()
    await expect(store.get(['cat'], () => Promise.reject(new Error('once')))).rejects.toThrow('once')
    expect(await store.get(['cat'], async () => classifier)).toBe(classifier)
  })

  it('are forgotten, the oldest first', async () => {
    const store = createClassifierStore()
    let made = 0
    const make = async () => {
      made++
      return classifier
    }
    for (let i = 0; i < 9; i++) await store.get([i], make)
    await store.get([8], make)
    expect(made).toBe(9)
    await store.get([0], make)
    expect(made).toBe(10)
  })
})

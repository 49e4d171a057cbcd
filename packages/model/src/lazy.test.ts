import { describe, expect, it } from 'vitest'
import { createLazy } from './lazy.js'

/** A resource that is made when the test says so, and counts. */
function controlled() {
  const counts = { made: 0, disposed: 0 }
  const waiting: { resolve: () => void; reject: (error: Error) => void }[] = []
  const lazy = createLazy(async () => {
    counts.made++
    await new Promise<void>((resolve, reject) => waiting.push({ resolve, reject }))
    return { dispose: () => void counts.disposed++ }
  })
  return { lazy, counts, waiting }
}

describe('a lazy resource', () => {
  it('is made once for all who ask', async () => {
    const { lazy, counts, waiting } = controlled()
    const both = Promise.all([lazy.get(), lazy.get()])
    waiting[0].resolve()
    const [first, second] = await both
    expect(first).toBe(second)
    expect(counts.made).toBe(1)
  })

  it('is made although one of those who wait gave up', async () => {
    const { lazy, waiting } = controlled()
    const controller = new AbortController()
    const impatient = lazy.get(controller.signal)
    const patient = lazy.get()
    controller.abort(new Error('enough'))
    await expect(impatient).rejects.toThrow('enough')
    waiting[0].resolve()
    await expect(patient).resolves.toBeDefined()
  })

  it('is tried again after it failed', async () => {
    const { lazy, counts, waiting } = controlled()
    const failing = lazy.get()
    waiting[0].reject(new Error('no such file'))
    await expect(failing).rejects.toThrow('no such file')
    const again = lazy.get()
    waiting[1].resolve()
    await expect(again).resolves.toBeDefined()
    expect(counts.made).toBe(2)
  })

  it('is given back once, also when it was only being made', async () => {
    const { lazy, counts, waiting } = controlled()
    const call = lazy.get()
    lazy.dispose(new Error('gone'))
    lazy.dispose(new Error('gone twice'))
    waiting[0].resolve()
    await expect(call).rejects.toThrow('gone')
    expect(counts.disposed).toBe(1)
  })
})

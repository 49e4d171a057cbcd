// Collectives, held to their promises: the group of one, and threads that share memory.
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { collectiveCases, type RankOutcome, type Ranks, runRank } from '../src/conformance.js'
import { alone, createSharedGroup, joinSharedGroup, loseRank } from '../src/index.js'
import { bundleWorker, type WorkerBundle } from './bundle-worker.js'
import type { Joining } from './rank-thread.js'

let bundle: WorkerBundle
const idle: Worker[] = []

beforeAll(async () => {
  bundle = await bundleWorker('packages/train/test/rank-thread.ts')
})

afterAll(async () => {
  await Promise.all(idle.map(worker => worker.terminate()))
  await bundle.remove()
})

/** Threads are used again until they die; every group is new. */
async function startThreads(size: number): Promise<Ranks> {
  while (idle.length < size) {
    const worker = new Worker(bundle.address)
    await new Promise(resolve => worker.once('online', resolve))
    idle.push(worker)
  }
  const threads = idle.splice(0, size)
  const group = createSharedGroup(size)
  return {
    run: task =>
      Promise.all(
        threads.map(
          (thread, rank) =>
            new Promise<RankOutcome>(resolve => {
              const died = (): void => {
                loseRank(group, rank)
                resolve({ ended: 'died' })
              }
              thread.once('exit', died)
              thread.once('message', outcome => {
                thread.off('exit', died)
                idle.push(thread)
                resolve(outcome)
              })
              thread.postMessage({ group, rank, task } satisfies Joining)
            }),
        ),
      ),
    dispose() {},
  }
}

describe('threads that share memory', () => {
  it.each(collectiveCases(startThreads).map(item => [item.name, item] as const))('%s', (_, item) => item.run())
})

/** Ranks may share a thread: their waits do not block it. */
async function startHere(size: number, window: number): Promise<Ranks> {
  const group = createSharedGroup(size, { window })
  return {
    run: task =>
      Promise.all(
        Array.from({ length: size }, (_, rank) => {
          const died = new Promise<RankOutcome>(resolve => {
            const die = (): void => {
              loseRank(group, rank)
              resolve({ ended: 'died' })
            }
            runRank(joinSharedGroup(group, rank), task, die).then(resolve)
          })
          return died
        }),
      ),
    dispose() {},
  }
}

describe('one thread of several ranks, of which each shows 1000 numbers at a time', () => {
  const cases = collectiveCases(size => startHere(size, 1000)).filter(({ name }) => /^[13] ranks?: (?!rank)/.test(name))
  it.each(cases.map(item => [item.name, item] as const))('%s', (_, item) => item.run())
})

describe('alone', () => {
  const start = async (): Promise<Ranks> => ({
    run: async task => [await runRank(alone(), task, () => {})],
    dispose() {},
  })
  const cases = collectiveCases(start).filter(({ name }) => name.startsWith('1 rank:'))
  it.each(cases.map(item => [item.name, item] as const))('%s', (_, item) => item.run())

  it('refuses calls once disposed', async () => {
    const collective = alone()
    collective.dispose()
    collective.dispose()
    await expect(collective.allReduce(new Float32Array(1))).rejects.toMatchObject({ code: 'disposed' })
  })

  it('refuses a root that is not there', async () => {
    await expect(alone().broadcast(new Float32Array(1), 1)).rejects.toMatchObject({ code: 'mismatched-call' })
  })
})

describe('createSharedGroup', () => {
  it.each([
    [0, 1],
    [1.5, 1],
    [2, 0],
  ])('refuses %s ranks of %s numbers', (size, window) => {
    expect(() => createSharedGroup(size, { window })).toThrow(expect.objectContaining({ code: 'bad-option' }))
  })
})

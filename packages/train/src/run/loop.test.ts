import { describe, expect, it } from 'vitest'
import type { Batch } from '../batch.js'
import type { LoadedBatch } from '../data/loader.js'
import { TrainError } from '../error.js'
import type { StepReport } from '../trainer/trainer.js'
import { type Course, type Place, train } from './loop.js'
import type { MetricRecord } from './metrics/metrics.js'
import type { RunEvent } from './progress.js'

const start: Place = { step: 0, position: { epoch: 0, batch: 0 }, seconds: 0 }
const batchOf = (key: string): Batch => ({
  pixels: { shape: [1, 3, 1, 1], data: new Float32Array(3) },
  ids: { shape: [1, 1], data: new Int32Array(1) },
  keys: [key],
})

interface Noted {
  readonly events: RunEvent[]
  readonly records: MetricRecord[]
  readonly saved: number[]
  readonly kept: unknown[]
}

/** A course whose parts only take note. */
function courseOf(changes: Partial<Course> & { readonly loss?: (step: number) => number } = {}): Course & Noted {
  const { loss = step => 4 / step, ...others } = changes
  const noted: Noted = { events: [], records: [], saved: [], kept: [] }
  let step = 0
  let batch = 0
  return {
    ...noted,
    trainer: {
      async step(): Promise<StepReport> {
        step++
        return { step, loss: loss(step), gradientNorm: 1, learningRate: 1, logitScale: 14, images: 8, duplicates: 2 }
      },
    },
    loader: {
      async next(): Promise<LoadedBatch> {
        batch++
        return { batch: batchOf(`k${batch}`), position: { epoch: 0, batch }, waited: 0 }
      },
      report: () => ({ read: batch, broken: 0, examples: [], cut: 0, waiting: 0, ready: 0 }),
    },
    steps: 6,
    batchSize: 8,
    logEvery: 1,
    evaluateEvery: 2,
    saveEvery: 3,
    evaluate: async () => ({ 'a/top1': step / 100 }),
    async save(place) {
      noted.saved.push(place.step)
      return `step-${place.step}`
    },
    async log(record) {
      noted.records.push(record)
    },
    async keepBatch({ keys }, facts) {
      noted.kept.push({ keys, ...facts })
      return 'kept'
    },
    tell: event => noted.events.push(event),
    ...others,
  }
}

const warnings = ({ events }: Noted) => events.flatMap(event => (event.kind === 'warning' ? [event.sentence] : []))

describe('a course', () => {
  it('goes to its last step, with evaluations and checkpoints on the way and both at the end', async () => {
    const course = courseOf({ steps: 7 })
    const { interrupted, place, values } = await train(course, start)
    expect({ interrupted, step: place.step, position: place.position }).toEqual({
      interrupted: false,
      step: 7,
      position: { epoch: 0, batch: 7 },
    })
    expect(values).toEqual({ 'a/top1': 0.07 })
    const evaluated = course.records.filter(({ kind }) => kind === 'evaluation').map(({ step }) => step)
    expect([course.saved, evaluated]).toEqual([
      [3, 6, 7],
      [2, 4, 6, 7],
    ])
  })

  it('logs the first step, every n-th and the last', async () => {
    const course = courseOf({ steps: 7, logEvery: 3 })
    await train(course, start)
    expect(course.records.filter(({ kind }) => kind === 'step').map(({ step }) => step)).toEqual([1, 3, 6, 7])
  })

  it('says how fast it is and how long it will take', async () => {
    const course = courseOf()
    await train(course, start)
    const last = course.events.filter(event => event.kind === 'step').at(-1)
    expect(last).toMatchObject({ step: 6, steps: 6, images: 8, secondsLeft: 0, waiting: 0, duplicates: 2 })
  })

  it('that was finished before evaluates nothing again', async () => {
    const course = courseOf()
    const done = { ...start, step: 6 }
    expect(await train(course, done, { step: 6, values: { a: 1 } })).toMatchObject({ place: done, values: { a: 1 } })
    expect([course.saved, course.records]).toEqual([[], []])
  })

  it('that was interrupted before its last evaluation makes up for it', async () => {
    const course = courseOf()
    await train(course, { ...start, step: 6 }, { step: 4, values: {} })
    expect([course.saved, course.records.map(({ kind }) => kind)]).toEqual([[6], ['evaluation']])
  })
})

describe('an interrupt', () => {
  it('ends it after the step at hand, with a checkpoint', async () => {
    const stop = new AbortController()
    const course = courseOf({
      signal: stop.signal,
      tell: event => event.kind === 'step' && event.step === 4 && stop.abort(),
    })
    expect(await train(course, start)).toMatchObject({ interrupted: true, place: { step: 4 } })
    expect(course.saved).toEqual([3, 4])
  })

  it('ends an evaluation too, and waiting for data', async () => {
    for (const changes of [
      { evaluate: (signal?: AbortSignal) => wait(signal) },
      { loader: { next: (signal?: AbortSignal) => wait(signal), report: courseOf().loader.report } },
    ]) {
      const stop = new AbortController()
      setTimeout(() => stop.abort(), 5)
      const ended = await train(courseOf({ ...changes, signal: stop.signal }), start)
      expect(ended.interrupted).toBe(true)
    }

    function wait(signal?: AbortSignal): Promise<never> {
      return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
    }
  })
})

describe('a loss that breaks down', () => {
  const nan = courseOf({
    trainer: {
      step: async () => Promise.reject(new TrainError('diverged', 'The loss is NaN.', { loss: Number.NaN })),
    },
  })

  it('stops the run, keeps the batch and says what to try', async () => {
    const error = await train(nan, start).catch((reason: unknown) => reason)
    expect(error).toMatchObject({
      code: 'diverged',
      message:
        'The loss is NaN. This came of the batch of step 1; it is saved in kept. Go on from the last checkpoint with a lower schedule.learningRate, a longer schedule.warmup, or optimizer.clipNorm 1.',
      facts: { step: 1, folder: 'kept' },
    })
    expect(nan.kept).toEqual([{ keys: ['k1'], step: 1, loss: Number.NaN }])
    expect(nan.saved).toEqual([])
  })

  it('is also one that runs away', async () => {
    const course = courseOf({ steps: 200, loss: step => (step < 50 ? 2 : 30) })
    await expect(train(course, start)).rejects.toThrow('The loss has run away: ')
    expect(course.kept).toHaveLength(1)
  })

  it('is not one that is high for a moment, or high from the start', async () => {
    await train(courseOf({ steps: 100, loss: step => (step % 20 === 0 ? 30 : 2) }), start)
    await train(courseOf({ steps: 100, loss: () => 90 }), start)
  })
})

describe('a disk that is full', () => {
  const full = () => Promise.reject(new TrainError('write-failed', 'out could not be written (the disk is full).'))

  it('does not end the run while there is a later chance', async () => {
    const written: number[] = []
    const course = courseOf({
      save: ({ step }) => (step === 3 ? full() : Promise.resolve(String(written.push(step)))),
      log: ({ step }) => (step === 2 ? full() : Promise.resolve()),
    })
    await train(course, start)
    expect(written).toEqual([6])
    expect(warnings(course)).toEqual(Array(3).fill('out could not be written (the disk is full).'))
  })

  it('ends it where the last checkpoint cannot be saved', async () => {
    await expect(train(courseOf({ save: full }), start)).rejects.toMatchObject({ code: 'write-failed' })
  })
})

describe('broken records', () => {
  it('are told of at the 1st, 10th, 100th, …', async () => {
    let read = 0
    const examples = Array.from({ length: 100 }, (_, i) => ({ key: `k${i}`, reason: `k${i} is cut short.` }))
    const course = courseOf({
      steps: 150,
      loader: {
        next: async () => ({ batch: batchOf('k'), position: { epoch: 0, batch: ++read }, waited: 0 }),
        report: () => ({ read, broken: read, examples, cut: 0, waiting: 0, ready: 0 }),
      },
    })
    await train(course, start)
    expect(warnings(course)).toEqual([
      '1 broken record was skipped: k0 is cut short.',
      '10 broken records were skipped: k9 is cut short.',
      '100 broken records were skipped: k99 is cut short.',
    ])
  })
})

// Threads that train one model together, on the WASM backend, by the recipe and data of golden/train.
import { createHash } from 'node:crypto'
import type { Worker } from 'node:worker_threads'
import { createWasmTrainingBackend } from '@typeclip/backend-wasm/training'
import { hasShared } from '@typeclip/golden'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import {
  type Batch,
  createTrainer,
  type LossRecipe,
  lossOf,
  type Trainer,
  type TrainerOptions,
  type TrainerState,
  type WeightMap,
} from '../src/index.js'
import { startWorkers, type WorkersOptions } from '../src/parallel/start-workers.js'
import { bundleWorker, type WorkerBundle } from './bundle-worker.js'
import { batchOf, firstWeights, goldenRuns, openClipConfig } from './golden-run.js'

let bundle: WorkerBundle

beforeAll(async () => {
  bundle = await bundleWorker('packages/train/src/worker.ts')
})

afterAll(() => bundle.remove())

const file = 'golden/train/vit-infonce.json'
const [run] = hasShared(file) ? goldenRuns(['vit-infonce']) : []

const options = {
  config: hasShared(file) ? openClipConfig() : {},
  optimizer: { learningRate: 1e-3, clipNorm: 1 },
  loss: { kind: 'infonce' },
  ema: { decay: 0.9 },
} satisfies Omit<WorkersOptions, 'workers'>

async function start(workers: number, changes: Partial<WorkersOptions> = {}): Promise<Trainer> {
  const weights = await firstWeights(run)
  const trainer = await startWorkers({ ...options, weights, workers, worker: bundle.address, ...changes })
  onTestFinished(() => trainer.dispose())
  return trainer
}

/** A trainer on this thread. */
async function single(changes: Partial<TrainerOptions> & { recipe?: LossRecipe } = {}): Promise<Trainer> {
  const { recipe = options.loss, ...rest } = changes
  const backend = await createWasmTrainingBackend()
  const weights = await firstWeights(run)
  const trainer = await createTrainer({ ...options, weights, backend, loss: lossOf(recipe), ...rest })
  onTestFinished(() => {
    trainer.dispose()
    backend.dispose()
  })
  return trainer
}

function batch(step: number): Batch {
  const { pixels, ids } = batchOf(run, step)
  return { pixels, ids }
}

/** The first pictures of a batch; all other captions are hard negatives, and some pictures show the same. */
function unevenBatch(step: number, pictures: number): Batch {
  const { pixels, ids } = batch(step)
  const [, ...size] = pixels.shape
  const length = (pictures * pixels.data.length) / pixels.shape[0]
  return {
    pixels: { shape: [pictures, ...size], data: pixels.data.slice(0, length) },
    ids,
    groups: Int32Array.from({ length: pictures }, (_, row) => row % 4),
  }
}

/** Of every bit of a state, since matchers look at numbers one by one. */
function digestOf({ tensors, facts }: TrainerState): string {
  const hash = createHash('sha256').update(JSON.stringify(facts))
  for (const [name, { shape, data }] of tensors) {
    hash.update(`${name} ${shape}`).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  }
  return hash.digest('hex')
}

function expectNear(got: WeightMap, want: WeightMap, tolerance: number): void {
  expect([...got.keys()]).toEqual([...want.keys()])
  for (const [name, { shape, data }] of want) {
    const other = got.get(name) ?? expect.unreachable(name)
    expect(other.shape, name).toEqual(shape)
    const furthest = data.reduce((most, value, i) => Math.max(most, Math.abs(value - other.data[i])), 0)
    expect(furthest, name).toBeLessThanOrEqual(tolerance)
  }
}

describe.skipIf(run === undefined)('startWorkers', () => {
  it.each([1, 2, 3])('with %s workers has the gradients of one trainer on the whole batch', async workers => {
    const [alone, team] = [await single(), await start(workers)]
    const [want, got] = [await alone.gradients(batch(0)), await team.gradients(batch(0))]
    expect(Math.abs(got.loss - want.loss)).toBeLessThan(1e-6)
    expectNear(got.gradients, want.gradients, 1e-6)
  })

  it.each([
    { kind: 'infonce', duplicates: 'masked', imagePositives: { weight: 0.5 } },
    { kind: 'infonce', duplicates: 'positive', labelSmoothing: 0.1 },
    { kind: 'sigmoid', duplicates: 'masked' },
  ] satisfies LossRecipe[])('shares uneven batches, hard negatives and groups: %j', async recipe => {
    const [alone, team] = [await single({ recipe }), await start(2, { loss: recipe })]
    const uneven = unevenBatch(0, 7)
    const [want, got] = [await alone.gradients(uneven), await team.gradients(uneven)]
    expect(Math.abs(got.loss - want.loss)).toBeLessThan(1e-6 * Math.max(1, want.loss))
    expectNear(got.gradients, want.gradients, 2e-6)
  })

  it('takes the steps of one trainer', async () => {
    const [alone, team] = [await single(), await start(2)]
    for (let step = 0; step < 4; step++) {
      const [want, got] = [await alone.step(batch(step)), await team.step(batch(step))]
      expect(got).toEqual({
        ...want,
        loss: expect.closeTo(want.loss, 5),
        gradientNorm: expect.closeTo(want.gradientNorm, 4),
        logitScale: expect.closeTo(want.logitScale, 4),
      })
    }
    expect([...(await team.weights()).keys()]).toEqual([...(await alone.weights()).keys()])
    expect({ ...team, size: team.size }).toMatchObject({
      config: alone.config,
      trained: alone.trained,
      size: alone.size,
    })
  })

  it('gives the same bits again', async () => {
    const states: string[] = []
    for (const trainer of [await start(2), await start(2)]) {
      for (let step = 0; step < 3; step++) await trainer.step(batch(step))
      states.push(digestOf(await trainer.state()))
    }
    expect(states[0]).toBe(states[1])
  })

  it('encodes, pictures and captions shared among the workers', async () => {
    const [alone, team] = [await single(), await start(3)]
    const { pixels, ids } = batch(0)
    const one = { shape: [1, ids.shape[1]] as const, data: ids.data.slice(0, ids.shape[1]) }
    for (const which of ['trained', 'averaged'] as const) {
      const pairs = [
        [await alone.encodeImages(pixels, which), await team.encodeImages(pixels, which)],
        [await alone.encodeTexts(ids, which), await team.encodeTexts(ids, which)],
        [await alone.encodeTexts(one, which), await team.encodeTexts(one, which)],
      ]
      for (const [want, got] of pairs) {
        expect(got.shape).toEqual(want.shape)
        got.data.forEach((value, i) => {
          expect(value).toBeCloseTo(want.data[i], 5)
        })
      }
    }
  })

  it('goes on from a state, to the bit, and gives one that a single trainer goes on from', async () => {
    const [first, second] = [await start(2), await start(2)]
    for (let step = 0; step < 2; step++) await first.step(batch(step))
    const state = await first.state()
    await second.restore(state)
    expect(await second.step(batch(2))).toEqual(await first.step(batch(2)))
    expect(digestOf(await second.state())).toBe(digestOf(await first.state()))
    const alone = await single()
    await alone.restore(state)
    expect((await alone.step(batch(2))).step).toBe(3)
  })

  it('refuses a batch, and takes the next one', async () => {
    const team = await start(2)
    const { pixels, ids } = batch(0)
    const broken = {
      pixels: { ...pixels, data: pixels.data.map((value, i) => (i === 9000 ? Number.NaN : value)) },
      ids,
    }
    await expect(team.step(broken)).rejects.toMatchObject({ code: 'bad-batch', facts: { row: expect.any(Number) } })
    await expect(team.step(unevenBatch(0, 1))).rejects.toMatchObject({
      code: 'bad-batch',
      facts: { pictures: 1, workers: 2 },
    })
    await expect(team.restore({ tensors: new Map(), facts: {} })).rejects.toMatchObject({ code: 'bad-state' })
    const long = { shape: [1, 99] as const, data: new Int32Array(99).fill(3) }
    await expect(team.encodeTexts(long)).rejects.toMatchObject({ code: 'bad-batch' })
    expect((await team.step(batch(0))).step).toBe(1)
  })

  it('says that there are no averages, and takes the next step', async () => {
    const team = await start(2, { ema: undefined })
    await expect(team.weights('averaged')).rejects.toMatchObject({ code: 'bad-option', facts: { field: 'ema' } })
    await expect(team.encodeTexts(batch(0).ids, 'averaged')).rejects.toMatchObject({ code: 'bad-option' })
    expect((await team.step(batch(0))).step).toBe(1)
  })

  it('stops before weights become nonsense, and goes on from a state that is sound', async () => {
    const team = await start(2)
    const state = await team.state()
    const name = 'trained/token_embedding.weight'
    const { shape, data } = state.tensors.get(name) ?? expect.unreachable(name)
    const broken = new Map(state.tensors).set(name, { shape, data: data.map(() => Number.NaN) })
    await team.restore({ ...state, tensors: broken })
    await expect(team.step(batch(0))).rejects.toMatchObject({ name: 'TrainError', code: 'diverged' })
    await team.restore(state)
    expect((await team.step(batch(0))).step).toBe(1)
  })

  it('refuses what it cannot start, and says so', async () => {
    await expect(start(0)).rejects.toMatchObject({ code: 'bad-option', facts: { field: 'workers' } })
    await expect(start(2, { optimizer: { learningRate: 7 } })).rejects.toMatchObject({ code: 'bad-option' })
    await expect(start(2, { config: { embed_dim: 'x' } })).rejects.toMatchObject({
      name: 'ModelError',
      code: 'bad-config',
    })
    const worker = new URL('./not-there.mjs', bundle.address)
    await expect(start(2, { worker })).rejects.toMatchObject({ code: 'worker-failed', facts: { address: worker.href } })
    const controller = new AbortController()
    const starting = start(2, { signal: controller.signal })
    controller.abort()
    await expect(starting).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('refuses calls once disposed, those under way too', async () => {
    const team = await start(2)
    const step = team.step(batch(0))
    await new Promise(resolve => setTimeout(resolve, 5))
    team.dispose()
    team.dispose()
    await expect(step).rejects.toMatchObject({ code: 'disposed' })
    await expect(team.state()).rejects.toMatchObject({ code: 'disposed' })
  })

  it('looks at a signal before a step', async () => {
    const team = await start(1)
    await expect(team.step(batch(0), { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' })
    expect((await team.step(batch(0))).step).toBe(1)
  })
})

describe.skipIf(run === undefined)('a thread that dies', () => {
  /** The threads that start while `open` runs. */
  async function withThreads(open: () => Promise<Trainer>): Promise<{ team: Trainer; threads: Worker[] }> {
    const threads: Worker[] = []
    const note = (worker: Worker): void => void threads.push(worker)
    process.on('worker', note)
    onTestFinished(() => void process.off('worker', note))
    return { team: await open(), threads }
  }

  let calm: Promise<string> | undefined

  /** After three steps in which nobody dies. */
  async function calmState(): Promise<string> {
    const team = await start(2)
    for (let step = 0; step < 3; step++) await team.step(batch(step))
    return digestOf(await team.state())
  }

  it.each([0, 0.3, 0.6, 0.9])(
    'fails the step within a second if it dies after %s of it, and is started again: not a bit is lost',
    async share => {
      const { team, threads } = await withThreads(() => start(2))
      const before = performance.now()
      await team.step(batch(0))
      const delay = share * (performance.now() - before)
      const step = team.step(batch(1)).then(
        () => 'taken',
        error => error.code,
      )
      await new Promise(resolve => setTimeout(resolve, delay))
      const began = performance.now()
      await threads[Math.round(10 * share) % 2].terminate()
      const outcome = await step
      expect(performance.now() - began).toBeLessThan(1000)
      expect(['taken', 'worker-lost']).toContain(outcome)
      if (outcome !== 'taken') await team.step(batch(1))
      await team.step(batch(2))
      expect(threads.length).toBe(3)
      calm ??= calmState()
      expect(digestOf(await team.state())).toBe(await calm)
    },
  )

  it('between two calls is started again too', async () => {
    const { team, threads } = await withThreads(() => start(2))
    await team.step(batch(0))
    await threads[0].terminate()
    expect((await team.step(batch(1))).step).toBe(2)
    expect(threads.length).toBe(3)
  })

  it('cannot be started again where none is left', async () => {
    const { team, threads } = await withThreads(() => start(2))
    await Promise.all(threads.map(thread => thread.terminate()))
    await expect(team.step(batch(0))).rejects.toMatchObject({ code: 'worker-lost' })
  })
})

// One model trained by several threads of a process, behind the face of a single trainer.
import { sessionQueue } from '@typeclip/tensor'
import type { TensorFile } from '@typeclip/weights'
import type { Batch } from '../batch.js'
import { TrainError } from '../error.js'
import { rowsOf } from '../trainer/captions.js'
import { checkBatch, checkIds, checkPixels } from '../trainer/check-batch.js'
import type { WeightMap } from '../trainer/memory-file.js'
import type { Features, Trainer } from '../trainer/trainer.js'
import type { Given, Opened, ReplicaOptions } from './protocol.js'
import { partsOfBatch, rangesOf, SharedFloats, shareWeights } from './share.js'
import { Team } from './team.js'

export interface WorkersOptions extends Omit<ReplicaOptions, 'weights'> {
  /** Threads, each with a replica of the model and its part of every batch. */
  readonly workers: number
  /** @see TrainerOptions.weights */
  readonly weights?: TensorFile | WeightMap
  /** The threads' file; the package's own unless set. For bundles, which put it elsewhere. */
  readonly worker?: URL
  /** Of the start. */
  readonly signal?: AbortSignal
}

/**
 * A trainer whose batches are shared by threads: equal, within rounding, to one trainer's on the whole batch, and to the
 * bit to itself. Each thread computes with the WASM backend for training. A step is finished once it has begun: its
 * signal is looked at before. Where a thread dies, the call under way rejects with `worker-lost`, and the next one
 * starts the thread again from the state of the others.
 * @throws TrainError `worker-failed`, `bad-option`; what `createTrainer` throws
 */
export async function startWorkers({
  workers,
  weights,
  worker = new URL('../worker.js', import.meta.url),
  signal,
  ...options
}: WorkersOptions): Promise<Trainer> {
  if (!(Number.isInteger(workers) && workers >= 1 && workers <= 256)) {
    const sentence = `workers is ${workers}; it must be a whole number from 1 to 256.`
    throw new TrainError('bad-option', sentence, { field: 'workers', value: workers })
  }
  signal?.throwIfAborted()
  const shared = weights === undefined ? {} : { weights: await shareWeights(weights) }
  const team = new Team(workers, worker, { ...options, ...shared })
  const abort = (): void => void team.end()
  signal?.addEventListener('abort', abort, { once: true })
  try {
    const opened = await team.open()
    signal?.throwIfAborted()
    return trainerOf(team, workers, opened)
  } catch (error) {
    await team.end()
    signal?.throwIfAborted()
    throw error
  } finally {
    signal?.removeEventListener('abort', abort)
  }
}

function trainerOf(team: Team, workers: number, { config, trained, size }: Opened): Trainer {
  const inTurn = sessionQueue()
  const floats = new SharedFloats()
  let disposed = false

  async function turn<R>(run: () => Promise<R>): Promise<R> {
    const assertAlive = (): void => {
      if (disposed) throw new TrainError('disposed', 'This trainer was disposed. Create another from its state.')
    }
    return inTurn(async () => {
      assertAlive()
      try {
        return await run()
      } catch (error) {
        assertAlive()
        throw error
      }
    })
  }

  function partsOf(batch: Batch): Batch[] {
    checkBatch(towersOf(config), batch)
    return partsOfBatch(batch, workers, floats)
  }

  /** Rows in turn on all workers that get any. */
  async function encode<M extends 'encodeImages' | 'encodeTexts'>(
    method: M,
    rows: number,
    given: (from: number, to: number) => Given<M>,
  ): Promise<Features> {
    const ranges = rangesOf(rows, Math.min(rows, workers))
    const parts: readonly Features[] = await team.apart(
      method,
      ranges.map(([from, to]) => given(from, to)),
    )
    const width = parts[0].shape[1]
    const data = new Float32Array(rows * width)
    for (const [i, [from]] of ranges.entries()) data.set(parts[i].data, from * width)
    return { data, shape: [rows, width] }
  }

  function dispose(): void {
    if (disposed) return
    disposed = true
    void team.end()
  }

  return {
    config,
    trained,
    size,
    step: (batch, { signal } = {}) =>
      turn(async () => {
        signal?.throwIfAborted()
        return team.together(
          'step',
          partsOf(batch).map(part => [part] as const),
        )
      }),
    gradients: batch =>
      turn(async () =>
        team.together(
          'gradients',
          partsOf(batch).map(part => [part] as const),
        ),
      ),
    encodeImages: (pixels, which) =>
      turn(async () => {
        checkPixels(towersOf(config), pixels)
        const shared = { ...pixels, data: floats.hold(pixels.data) }
        const [rows, channels, height, width] = pixels.shape
        return encode('encodeImages', rows, (from, to) => [
          { shape: [to - from, channels, height, width], data: rowsOf<'float32'>(shared, from, to).data },
          which,
        ])
      }),
    encodeTexts: (ids, which) =>
      turn(async () => {
        checkIds(towersOf(config), ids)
        const [rows, tokens] = ids.shape
        return encode('encodeTexts', rows, (from, to) => [
          { shape: [to - from, tokens], data: ids.data.slice(from * tokens, to * tokens) },
          which,
        ])
      }),
    weights: which => turn(async () => (await team.apart('weights', [[which]]))[0]),
    state: () => turn(async () => (await team.apart('state', [[]]))[0]),
    restore: state => turn(async () => team.together('restore', Array(workers).fill([state]))),
    dispose,
    [Symbol.dispose]: dispose,
  }
}

/** A trainer has both. */
function towersOf({ vision, text }: Trainer['config']) {
  if (vision === null || text === null) throw new Error('A model in training has both towers.')
  return { vision, text }
}

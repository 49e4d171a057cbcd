// Ranks on threads that share memory: worker threads in Node, workers of a page that is cross-origin isolated.
//
// Each rank shows a window of numbers at a time, in one of two places by turns: having met once more, nobody still reads
// what a rank showed the time before, so one meeting an exchange is enough, and memory does not grow with what is sent.
import { TrainError } from '../error.js'
import { checkRoot } from './alone.js'
import { Barrier, barrierWords } from './barrier.js'
import type { CallOptions, Collective } from './collective.js'

/** What is posted to the threads that join; it can be cloned. */
export interface SharedGroup {
  readonly size: number
  /** Numbers that a rank shows at a time. */
  readonly window: number
  readonly memory: SharedArrayBuffer
}

const calls = ['allGather', 'allReduce', 'broadcast', 'shift'] as const

/** Call, root and length of what a rank shows. */
const headingWords = 4

/**
 * Memory for a group. Its creator says by `loseRank` when a thread ends.
 * @param options.window numbers that a rank shows at a time, 2^18 (1 MiB) unless set; the group takes 2 size window
 * @throws TrainError `bad-option`
 */
export function createSharedGroup(size: number, { window = 2 ** 18 }: { readonly window?: number } = {}): SharedGroup {
  for (const [field, value] of Object.entries({ size, window })) {
    if (Number.isInteger(value) && value >= 1) continue
    const sentence = `The ${field} of a group is a whole number from 1, not ${value}.`
    throw new TrainError('bad-option', sentence, { field, value })
  }
  const words = barrierWords + 2 * size * (headingWords + window)
  return { size, window, memory: new SharedArrayBuffer(4 * words) }
}

/** Tells all ranks that the thread of one has ended. Harmless after the group has broken. */
export function loseRank({ size, memory }: SharedGroup, rank: number): void {
  new Barrier(new Int32Array(memory, 0, barrierWords), size).break(rank, 'died')
}

/** Joins as `rank`, which nobody else may be. */
export function joinSharedGroup({ size, window, memory }: SharedGroup, rank: number): Collective {
  const barrier = new Barrier(new Int32Array(memory, 0, barrierWords), size)
  const places = Array.from({ length: 2 * size }, (_, place) => {
    const from = 4 * (barrierWords + place * (headingWords + window))
    return {
      heading: new Int32Array(memory, from, headingWords),
      values: new Float32Array(memory, from + 4 * headingWords, window),
    }
  })
  const sums = new Float64Array(Math.ceil(window / size))
  let turn = 0
  let last: Promise<unknown> = Promise.resolve()
  let disposed = false

  /** Shows `values`, at most a window, and gives what all ranks show until the exchange after the next. */
  async function exchange(
    heading: readonly number[],
    values: Float32Array | Float64Array,
  ): Promise<readonly (typeof places)[number][]> {
    const own = places[turn * size + rank]
    own.heading.set(heading)
    own.values.set(values)
    const shown = places.slice(turn * size, (turn + 1) * size)
    turn = 1 - turn
    await barrier.meet()
    return shown
  }

  /** The lengths of all ranks, whose calls are the same; all is shown, and `take` is called for each window of it. */
  async function send(
    call: (typeof calls)[number],
    root: number,
    values: Float32Array,
    take: (from: number, shown: readonly Float32Array[], lengths: readonly number[]) => void | Promise<void>,
  ): Promise<void> {
    let longest = 0
    for (let from = 0; from === 0 || from < longest; from += window) {
      const heading = [calls.indexOf(call), root, values.length]
      const shown = await exchange(heading, values.subarray(from, from + window))
      // Whether all of it is the same call is seen at its start.
      if (from === 0) assertSame(shown.map(({ heading }) => heading))
      const lengths = shown.map(({ heading }) => heading[2] >>> 0)
      longest = call === 'broadcast' ? lengths[root] : Math.max(...lengths)
      const parts = shown.map((place, i) => place.values.subarray(0, Math.max(0, Math.min(window, lengths[i] - from))))
      await take(from, parts, lengths)
    }
  }

  /** One call after the other, each abortable. */
  function run<R>({ signal }: CallOptions = {}, call: () => Promise<R>): Promise<R> {
    const running = last.then(async () => {
      if (disposed) throw gone()
      const abort = (): void => barrier.break(rank, 'aborted')
      if (signal?.aborted) abort()
      signal?.addEventListener('abort', abort, { once: true })
      try {
        return await call()
      } catch (error) {
        signal?.throwIfAborted()
        throw disposed ? gone() : error
      } finally {
        signal?.removeEventListener('abort', abort)
      }
    })
    last = running.catch(() => {})
    return running
  }

  const gone = (): TrainError => new TrainError('disposed', 'This collective was disposed.', { rank })

  function leave(): void {
    disposed = true
    barrier.break(rank, 'left')
  }

  return {
    rank,
    size,

    allGather: (values, options) =>
      run(options, async () => {
        let gathered: readonly Float32Array[] = []
        await send('allGather', 0, values, (from, shown, lengths) => {
          if (from === 0) gathered = lengths.map(length => new Float32Array(length))
          for (const [i, part] of shown.entries()) gathered[i].set(part, Math.min(from, gathered[i].length))
        })
        return gathered
      }),

    // Each rank adds up one part of a window and shows it to the others: a reduce-scatter, then a gather.
    allReduce: (values, options) =>
      run(options, async () => {
        const total = new Float32Array(values.length)
        await send('allReduce', 0, values, async (from, shown) => {
          const { length } = shown[rank]
          const edge = (part: number): number => Math.floor((part * length) / size)
          const own = sums.subarray(0, edge(rank + 1) - edge(rank))
          addUp(
            shown.map(part => part.subarray(edge(rank), edge(rank + 1))),
            own,
          )
          const added = await exchange([], own)
          for (const [i, { values }] of added.entries()) {
            total.set(values.subarray(0, edge(i + 1) - edge(i)), from + edge(i))
          }
        })
        return total
      }),

    broadcast: (values, root, options) =>
      run(options, async () => {
        checkRoot(root, size)
        let received = new Float32Array()
        await send('broadcast', root, rank === root ? values : values.subarray(0, 0), (from, shown, lengths) => {
          if (from === 0) received = new Float32Array(lengths[root])
          received.set(shown[root], from)
        })
        return received
      }),

    shift: (values, options) =>
      run(options, async () => {
        const before = (rank + size - 1) % size
        let received = new Float32Array()
        await send('shift', 0, values, (from, shown, lengths) => {
          if (from === 0) received = new Float32Array(lengths[before])
          received.set(shown[before], Math.min(from, received.length))
        })
        return received
      }),

    dispose: leave,
    [Symbol.dispose]: leave,
  }
}

/** In the order of rank, in float64: rounded once, when the sum is shown. */
function addUp(parts: readonly Float32Array[], sum: Float64Array): void {
  sum.set(parts[0])
  for (const part of parts.slice(1)) for (let i = 0; i < sum.length; i++) sum[i] += part[i]
}

/** All ranks see the same headings, so all of them throw or none does. */
function assertSame(headings: readonly Int32Array[]): void {
  const said = headings.map(([call, root, length]) => ({ call: calls[call], root, length: length >>> 0 }))
  const [{ call, root, length }] = said
  for (const [rank, other] of said.entries()) {
    const same = other.call === call && other.root === root && (call !== 'allReduce' || other.length === length)
    if (same) continue
    const sentence = `Worker 0 called ${describe(said[0])}, worker ${rank} ${describe(other)}; all must call the same.`
    throw new TrainError('mismatched-call', sentence, { rank, calls: said })
  }
}

function describe({ call, root, length }: { readonly call: string; readonly root: number; readonly length: number }) {
  return call === 'broadcast' ? `broadcast from ${root}` : `${call} of ${length} numbers`
}

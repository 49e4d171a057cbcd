// Ranks on threads that share memory: worker threads in Node, workers of a page that is cross-origin isolated.
import { TrainError } from '../error.js'
import { checkRoot } from './alone.js'
import type { CallOptions, Collective } from './collective.js'
import { barrierOf, bytesOfGroup, Windows } from './windows.js'

/** What is posted to the threads that join; it can be cloned. */
export interface SharedGroup {
  readonly size: number
  /** Numbers that a rank shows at a time. */
  readonly window: number
  readonly memory: SharedArrayBuffer
}

/**
 * Memory for a group. Its creator says by `loseRank` when a thread ends.
 * @param options.window numbers that a rank shows at a time, 2^18 (1 MiB) unless set; a group holds two a rank
 * @throws TrainError `bad-option`
 */
export function createSharedGroup(size: number, { window = 2 ** 18 }: { readonly window?: number } = {}): SharedGroup {
  for (const [field, value] of Object.entries({ size, window })) {
    if (Number.isInteger(value) && value >= 1) continue
    const sentence = `The ${field} of a group is a whole number from 1, not ${value}.`
    throw new TrainError('bad-option', sentence, { field, value })
  }
  return { size, window, memory: new SharedArrayBuffer(bytesOfGroup(size, window)) }
}

/** Tells all ranks that the thread of one has ended. Harmless after the group has broken. */
export function loseRank(group: SharedGroup, rank: number): void {
  barrierOf(group).break(rank, 'died')
}

/** Joins as `rank`, which nobody else may be. Call once for a rank. */
export function joinSharedGroup(group: SharedGroup, rank: number): Collective {
  return new SharedCollective(group, rank)
}

const calls = ['allGather', 'allReduce', 'broadcast', 'shift'] as const
type Call = (typeof calls)[number]

/** What all ranks show of a window, which begins at `from`, and how much they send in all. */
type Take = (from: number, shown: readonly Float32Array[], lengths: readonly number[]) => void | Promise<void>

class SharedCollective implements Collective {
  readonly rank: number
  readonly size: number
  readonly #group: SharedGroup
  readonly #windows: Windows
  /** A rank's part of the sums of a window. */
  readonly #sums: Float64Array
  #last: Promise<unknown> = Promise.resolve()
  #disposed = false

  constructor(group: SharedGroup, rank: number) {
    this.rank = rank
    this.size = group.size
    this.#group = group
    this.#windows = new Windows(group, rank)
    this.#sums = new Float64Array(Math.ceil(group.window / group.size))
  }

  allGather(values: Float32Array, options?: CallOptions): Promise<readonly Float32Array[]> {
    return this.#run(options, async () => {
      let gathered: readonly Float32Array[] = []
      await this.#send('allGather', 0, values, (from, shown, lengths) => {
        if (from === 0) gathered = lengths.map(length => new Float32Array(length))
        for (const [i, part] of shown.entries()) gathered[i].set(part, Math.min(from, gathered[i].length))
      })
      return gathered
    })
  }

  /** Each rank adds up one part of a window and shows it to the others: a reduce-scatter, then a gather. */
  allReduce(values: Float32Array, options?: CallOptions): Promise<Float32Array> {
    return this.#run(options, async () => {
      const total = new Float32Array(values.length)
      await this.#send('allReduce', 0, values, async (from, shown) => {
        const { length } = shown[this.rank]
        const edges = Array.from({ length: this.size + 1 }, (_, part) => Math.floor((part * length) / this.size))
        const [first, end] = edges.slice(this.rank)
        const own = this.#sums.subarray(0, end - first)
        const parts = shown.map(part => part.subarray(first, end))
        addUp(parts, own)
        for (const [i, { values }] of (await this.#windows.exchange([], own)).entries()) {
          total.set(values.subarray(0, edges[i + 1] - edges[i]), from + edges[i])
        }
      })
      return total
    })
  }

  broadcast(values: Float32Array, root: number, options?: CallOptions): Promise<Float32Array> {
    return this.#run(options, async () => {
      checkRoot(root, this.size)
      const own = this.rank === root ? values : values.subarray(0, 0)
      return this.#receive('broadcast', root, own, root)
    })
  }

  shift(values: Float32Array, options?: CallOptions): Promise<Float32Array> {
    return this.#run(options, () => this.#receive('shift', 0, values, (this.rank + this.size - 1) % this.size))
  }

  dispose(): void {
    this.#disposed = true
    barrierOf(this.#group).break(this.rank, 'left')
  }

  [Symbol.dispose](): void {
    this.dispose()
  }

  /** What one rank sends. */
  async #receive(call: Call, root: number, values: Float32Array, sender: number): Promise<Float32Array> {
    let received = new Float32Array()
    await this.#send(call, root, values, (from, shown, lengths) => {
      if (from === 0) received = new Float32Array(lengths[sender])
      received.set(shown[sender], Math.min(from, received.length))
    })
    return received
  }

  /** Shows all of `values`, window by window, until every rank has. @throws TrainError `mismatched-call`, on all ranks */
  async #send(call: Call, root: number, values: Float32Array, take: Take): Promise<void> {
    const { window } = this.#group
    const heading = [calls.indexOf(call), root, values.length]
    let longest = 0
    for (let from = 0; from === 0 || from < longest; from += window) {
      const shown = await this.#windows.exchange(heading, values.subarray(from, from + window))
      // Whether all of it is the same call is seen at its start.
      if (from === 0) assertSame(shown.map(({ heading }) => heading))
      const lengths = shown.map(({ heading }) => heading[2] >>> 0)
      longest = Math.max(...lengths)
      const parts = shown.map(({ values }, i) => values.subarray(0, Math.max(0, Math.min(window, lengths[i] - from))))
      await take(from, parts, lengths)
    }
  }

  /** One call after the other, each abortable. */
  #run<R>({ signal }: CallOptions = {}, call: () => Promise<R>): Promise<R> {
    const running = this.#last.then(async () => {
      this.#assertAlive()
      const abort = (): void => barrierOf(this.#group).break(this.rank, 'aborted')
      if (signal?.aborted) abort()
      signal?.addEventListener('abort', abort, { once: true })
      try {
        return await call()
      } catch (error) {
        signal?.throwIfAborted()
        this.#assertAlive()
        throw error
      } finally {
        signal?.removeEventListener('abort', abort)
      }
    })
    this.#last = running.catch(() => {})
    return running
  }

  #assertAlive(): void {
    if (this.#disposed) throw new TrainError('disposed', 'This collective was disposed.', { rank: this.rank })
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

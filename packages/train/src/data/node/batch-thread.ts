// The asking side of a thread that makes batches.
import { Worker } from 'node:worker_threads'
import { TrainError } from '../../error.js'
import { fromPlain } from '../../parallel/protocol.js'
import type { MadeBatch } from '../batch-maker.js'
import type { LedgerCounts } from '../ledger.js'
import type { Credit, ThreadAnswer, ThreadTask } from './loader-protocol.js'

export class BatchThread {
  readonly #worker: Worker
  readonly #answers: ThreadAnswer[] = []
  #waiting: { resolve(answer: ThreadAnswer): void; reject(reason: unknown): void } | undefined
  #ended: Error | undefined
  counts: LedgerCounts = { read: 0, broken: 0, examples: [], cut: 0 }

  constructor(address: URL, task: ThreadTask) {
    this.#worker = new Worker(address, { name: `typeclip data ${task.share.thread}`, workerData: task })
    this.#worker.on('message', (answer: ThreadAnswer) => this.#take(answer))
    this.#worker.on('error', cause => this.#end(cause))
    this.#worker.on('exit', () => this.#end(undefined))
    this.#worker.unref() // a loader that nobody asks keeps no process alive
  }

  /** Batches that arrived and were not asked for. */
  get ready(): number {
    return this.#answers.filter(({ kind }) => kind === 'batch').length
  }

  /** @returns batches in an epoch */
  async open(prefetch: number): Promise<number | undefined> {
    const answer = await this.#next()
    if (answer.kind !== 'open') throw new Error('A thread opens first.')
    this.#give(prefetch)
    return answer.batchesPerEpoch
  }

  async batch(): Promise<MadeBatch> {
    const answer = await this.#next()
    if (answer.kind !== 'batch') throw new Error('A thread that is open makes batches.')
    this.#give(1)
    return answer.made
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
  }

  #give(credit: number): void {
    this.#worker.postMessage({ credit } satisfies Credit)
  }

  async #next(): Promise<Exclude<ThreadAnswer, { kind: 'failed' }>> {
    const answer = this.#answers.shift() ?? (await this.#arrival())
    if (answer.kind === 'failed') throw fromPlain(answer.error)
    this.counts = answer.counts
    return answer
  }

  async #arrival(): Promise<ThreadAnswer> {
    if (this.#ended) throw this.#ended
    this.#worker.ref()
    try {
      return await new Promise<ThreadAnswer>((resolve, reject) => {
        this.#waiting = { resolve, reject }
      })
    } finally {
      this.#worker.unref()
    }
  }

  #take(answer: ThreadAnswer): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    if (waiting) waiting.resolve(answer)
    else this.#answers.push(answer)
  }

  #end(cause: unknown): void {
    const reason = cause instanceof Error ? `: ${cause.message}` : ''
    this.#ended ??= new TrainError('bad-data', `The thread that makes batches ended${reason}.`, {}, { cause })
    this.#waiting?.reject(this.#ended)
    this.#waiting = undefined
  }
}

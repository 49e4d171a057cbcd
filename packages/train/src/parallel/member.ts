import { Worker } from 'node:worker_threads'
import { TrainError } from '../error.js'
import { type Answer, fromPlain, type Given, type Method, type Request, type Result } from './protocol.js'

/** A thread that holds a replica, as its team sees it. */
export class Member {
  /** Resolves when the thread has ended, for whatever reason. */
  readonly gone: Promise<TrainError>
  #end: TrainError | undefined
  readonly #worker: Worker
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  #requests = 0

  constructor(address: URL, rank: number, size: number) {
    this.#worker = new Worker(address, { name: `typeclip train ${rank}` })
    let cause: unknown
    this.#worker.on('error', error => {
      cause = error
    })
    this.#worker.on('message', (answer: Answer) => this.#settle(answer))
    this.gone = new Promise(resolve => {
      this.#worker.once('exit', code => {
        const reason = cause instanceof Error ? cause.message : `its thread ended with code ${code}`
        const sentence = `Worker ${rank} of ${size} died (${reason}). The next call starts it again, from the state of the others.`
        this.#end = new TrainError('worker-lost', sentence, { rank, size, how: 'died', code }, { cause })
        for (const { reject } of this.#waiting.values()) reject(this.#end)
        this.#waiting.clear()
        resolve(this.#end)
      })
    })
    // It alone does not keep a process alive.
    this.#worker.unref()
  }

  get isGone(): boolean {
    return this.#end !== undefined
  }

  /** Of the trainer. @throws what it throws; TrainError `worker-lost` */
  call<M extends Method>(method: M, ...given: Given<M>): Promise<Result<M>> {
    return this.request({ kind: 'call', method, given })
  }

  /** What comes back is what the protocol says. */
  request<R>(request: Request): Promise<R> {
    if (this.#end !== undefined) return Promise.reject(this.#end)
    const id = this.#requests++
    return new Promise<R>((resolve, reject) => {
      // What cannot be cloned throws here, and nothing is waited for.
      this.#worker.postMessage({ id, request })
      this.#waiting.set(id, { resolve: value => resolve(value as R), reject })
      this.#worker.ref()
    })
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if (this.#waiting.size === 0) this.#worker.unref()
    if ('error' in answer) waiting?.reject(fromPlain(answer.error))
    else waiting?.resolve(answer.value)
  }
}

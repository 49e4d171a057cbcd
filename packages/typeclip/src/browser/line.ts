// The page's end of the port to a worker: calls out, answers and progress in.
import type { RunOptions } from '../clip.js'
import { ClipError } from '../error.js'
import { unpack } from './packed-error.js'
import type { Answers, Call, Connect, Method, Reply, Request } from './protocol.js'

interface Pending {
  settle(reply: Extract<Reply, { kind: 'done' | 'failed' }>): void
  reject(reason: unknown): void
  readonly onProgress: RunOptions['onProgress']
}

/** What an iteration hears of between its answers. */
export interface Listener extends Pick<RunOptions, 'onProgress'> {
  /** The worker wants a picture. */
  onWant(): void
}

export interface AskOptions extends RunOptions {
  readonly transfer?: readonly Transferable[]
  /** The id of the call, where an iteration needs to know it. */
  readonly id?: number
}

/** One model's port. It owns the port, not the worker. */
export class Line {
  readonly #port: MessagePort
  readonly #pending = new Map<number, Pending>()
  readonly #iterations = new Map<number, Listener>()
  #lastId = 0
  #ended: ClipError | undefined
  #heard = false

  constructor(worker: Worker) {
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    port1.onmessage = ({ data }: MessageEvent<Reply>) => this.#receive(data)
    port1.onmessageerror = () => this.end(new ClipError('worker-failed', 'An answer of the worker cannot be read.'))
    const connect: Connect = { typeclip: 'connect', port: port2 }
    worker.postMessage(connect, [port2])
  }

  /** Whether the worker ever answered. */
  get heard(): boolean {
    return this.#heard
  }

  createId(): number {
    return ++this.#lastId
  }

  /**
   * Asks once. An abort rejects at once and stops the worker's part when it comes to it.
   * @throws ClipError `disposed`, `worker-failed`, `bad-option` for what cannot be sent; what the worker throws
   */
  ask<M extends Method>(call: Extract<Call, { method: M }>, options: AskOptions = {}): Promise<Answers[M]> {
    const { signal, onProgress, transfer, id = this.createId() } = options
    return new Promise<Answers[M]>((resolve, reject) => {
      signal?.throwIfAborted()
      if (this.#ended) throw this.#ended
      const close = () => {
        this.#pending.delete(id)
        signal?.removeEventListener('abort', abort)
      }
      const abandon = (reason: unknown) => {
        this.send({ kind: 'abort', id })
        close()
        reject(reason)
      }
      const abort = () => abandon(signal?.reason)
      this.send({ kind: 'call', id, call, progress: onProgress !== undefined }, transfer)
      signal?.addEventListener('abort', abort)
      this.#pending.set(id, {
        onProgress(progress) {
          try {
            onProgress?.(progress)
          } catch (error) {
            abandon(error)
          }
        },
        settle(reply) {
          close()
          // What a worker answers is of the type that belongs to the method.
          if (reply.kind === 'done') resolve(unpack(reply.value) as Answers[M])
          else reject(unpack(reply.error))
        },
        reject(reason) {
          close()
          reject(reason)
        },
      })
    })
  }

  /** Sends what is not answered. @throws ClipError `bad-option` for what cannot be sent */
  send(request: Request, transfer: readonly Transferable[] = []): void {
    try {
      this.#port.postMessage(request, [...transfer])
    } catch (cause) {
      const sentence = `What was given cannot be sent to the worker (${String(cause)}); pass plain data, or load with worker: false.`
      throw new ClipError('bad-option', sentence, {}, { cause })
    }
  }

  /** Hears what the worker says of an iteration, until told to stop. */
  listen(id: number, listener: Listener): () => void {
    this.#iterations.set(id, listener)
    return () => this.#iterations.delete(id)
  }

  /** Rejects whatever is under way and all that comes later. */
  end(error: ClipError): void {
    if (this.#ended) return
    this.#ended = error
    this.#port.postMessage({ kind: 'dispose' } satisfies Request)
    this.#port.close()
    for (const pending of [...this.#pending.values()]) pending.reject(error)
  }

  #receive(reply: Reply): void {
    this.#heard = true
    if (reply.kind === 'want') this.#iterations.get(reply.id)?.onWant()
    else if (reply.kind === 'progress') {
      const { id, done, total } = reply
      const hears = this.#pending.get(id) ?? this.#iterations.get(id)
      hears?.onProgress?.({ done, total })
    } else this.#pending.get(reply.id)?.settle(reply)
  }
}

// The thread's side: a trainer of its own, which is one of several that do the same.
import type { MessagePort } from 'node:worker_threads'
import type { TrainingBackend } from '@typeclip/tensor/training'
import { alone } from '../collective/alone.js'
import type { Collective } from '../collective/collective.js'
import { joinSharedGroup, type SharedGroup } from '../collective/shared-group.js'
import { createTrainer } from '../trainer/create-trainer.js'
import type { Trainer } from '../trainer/trainer.js'
import { lossOf } from './loss-recipe.js'
import { type Answer, type Opened, type Request, toPlain } from './protocol.js'

/** Answers a team. @param createBackend makes the backend that this replica computes with */
export function serveReplica(port: MessagePort, createBackend: () => TrainingBackend | Promise<TrainingBackend>): void {
  let trainer: Trainer | undefined
  let seat: Seat | undefined

  async function answer(request: Request): Promise<unknown> {
    if (request.kind === 'open') {
      const { rank, size, options } = request
      seat = new Seat(rank, size)
      const loss = lossOf(options.loss)
      trainer = await createTrainer({ ...options, loss, backend: await createBackend(), collective: seat })
      return { config: trainer.config, trained: trainer.trained, size: trainer.size } satisfies Opened
    }
    if (trainer === undefined || seat === undefined) throw new Error('A replica is opened first.')
    if (request.kind === 'join') return seat.join(request.group)
    // The team calls a method with what it takes.
    const method = trainer[request.method] as (...given: readonly unknown[]) => Promise<unknown>
    try {
      return await method(...request.given)
    } catch (error) {
      // The others may wait for what this one will not send any more.
      seat.dispose()
      throw error
    }
  }

  port.on('message', async ({ id, request }: { readonly id: number; readonly request: Request }) => {
    try {
      const value = await answer(request)
      port.postMessage({ id, value } satisfies Answer, [...buffersIn(value)])
    } catch (error) {
      port.postMessage({ id, error: toPlain(error) } satisfies Answer)
    }
  })
}

/** A rank whose group can be changed for a new one. */
class Seat implements Collective {
  readonly rank: number
  readonly size: number
  #group: Collective = alone()

  constructor(rank: number, size: number) {
    this.rank = rank
    this.size = size
  }

  join(group: SharedGroup): void {
    this.#group.dispose()
    this.#group = joinSharedGroup(group, this.rank)
  }

  allGather(...given: Parameters<Collective['allGather']>): ReturnType<Collective['allGather']> {
    return this.#group.allGather(...given)
  }

  allReduce(...given: Parameters<Collective['allReduce']>): ReturnType<Collective['allReduce']> {
    return this.#group.allReduce(...given)
  }

  broadcast(...given: Parameters<Collective['broadcast']>): ReturnType<Collective['broadcast']> {
    return this.#group.broadcast(...given)
  }

  shift(...given: Parameters<Collective['shift']>): ReturnType<Collective['shift']> {
    return this.#group.shift(...given)
  }

  dispose(): void {
    this.#group.dispose()
  }

  [Symbol.dispose](): void {
    this.dispose()
  }
}

/** Memory of a result, which its reader gets instead of a copy. */
function buffersIn(value: unknown, found = new Set<ArrayBuffer>()): Set<ArrayBuffer> {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer)
  } else if (value instanceof Map) {
    for (const item of value.values()) buffersIn(item, found)
  } else if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) buffersIn(item, found)
  }
  return found
}

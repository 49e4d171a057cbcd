// Who owns a tensor: the bookkeeping behind `Backend.scope` and `Backend.session`, for backends to build on.
import { TensorError } from './error.js'
import type { DType, Tensor } from './tensor.js'

/** A stack of scopes. Every tensor belongs to one of them; `free` is called once for each when that one ends. */
export class Scopes<T extends Tensor<DType>> {
  readonly #free: (tensor: T) => void
  readonly #enqueue = sessionQueue()
  readonly #stack: Set<T>[] = []
  #disposed = false

  constructor(free: (tensor: T) => void) {
    this.#free = free
  }

  /** Asked before anything is computed. @throws TensorError `no-scope`, `disposed` */
  assertOpen(): void {
    this.#assertAlive()
    if (this.#stack.length > 0) return
    throw new TensorError(
      'no-scope',
      'A tensor would have no owner here. Work inside backend.scope or backend.session.',
    )
  }

  /** Gives a tensor to the current scope. @throws TensorError `no-scope`, `disposed` */
  add(tensor: T): void {
    this.assertOpen()
    this.#stack[this.#stack.length - 1].add(tensor)
  }

  /** `Backend.scope`. */
  scope<R>(run: () => R): R {
    this.#assertAlive()
    const own = new Set<T>()
    this.#stack.push(own)
    try {
      const result = run()
      this.#hand(own, result)
      return result
    } finally {
      this.#stack.pop()
      this.#release(own)
    }
  }

  /** `Backend.session`. */
  session<R>(run: () => Promise<R>): Promise<R> {
    return this.#enqueue(async () => {
      this.#assertAlive()
      const own = new Set<T>()
      // Scopes are synchronous and sessions take turns: the stack is empty here, and again where this one ends.
      this.#stack.push(own)
      try {
        return await run()
      } finally {
        this.#stack.pop()
        this.#release(own)
      }
    })
  }

  /** Frees what every open scope holds; all else throws `disposed` from here on. */
  dispose(): void {
    this.#disposed = true
    for (const own of this.#stack) this.#release(own)
  }

  /** Moves what is returned of `own` to the scope around. */
  #hand(own: Set<T>, result: unknown): void {
    if (result instanceof Promise) {
      // Its rejection, if any, is nobody's to handle any more.
      result.catch(() => {})
      throw new TensorError('no-scope', 'A scope ends when its function returns, and cannot wait. Use backend.session.')
    }
    const around = this.#stack.at(-2)
    const returned = new Set(tensorsIn(result))
    for (const tensor of own) {
      if (!returned.has(tensor)) continue
      if (around === undefined) {
        throw new TensorError(
          'no-scope',
          'A tensor is returned and no scope is around to own it. Read it in a session.',
        )
      }
      own.delete(tensor)
      around.add(tensor)
    }
  }

  #release(own: Set<T>): void {
    for (const tensor of own) this.#free(tensor)
    own.clear()
  }

  #assertAlive(): void {
    if (this.#disposed) throw disposedBackend()
  }
}

/** The error of a backend that was disposed. */
export function disposedBackend(): TensorError {
  return new TensorError('disposed', 'This backend was disposed. Create another.')
}

/** Runs what it is given one after the other, in the order of the calls; a failure does not stop the next. */
export function sessionQueue(): <R>(run: () => Promise<R>) => Promise<R> {
  let last: Promise<unknown> = Promise.resolve()
  return run => {
    const turn = last.then(run, run)
    last = turn
    return turn
  }
}

/** The tensors of a returned value: itself, or those in arrays and plain records, however deep. */
export function tensorsIn(value: unknown): Tensor<DType>[] {
  const found = new Set<Tensor<DType>>()
  const seen = new Set<object>()
  const visit = (part: unknown): void => {
    if (typeof part !== 'object' || part === null || seen.has(part)) return
    seen.add(part)
    if (isTensor(part)) found.add(part)
    else if (Array.isArray(part)) part.forEach(visit)
    else if (isRecord(part)) Object.values(part).forEach(visit)
  }
  visit(value)
  return [...found]
}

function isTensor(value: object): value is Tensor<DType> {
  return 'shape' in value && 'dtype' in value && 'read' in value && typeof value.read === 'function'
}

function isRecord(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

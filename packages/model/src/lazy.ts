// A resource that is made when it is first asked for, once, however many ask for it at the same time.

export interface Lazy<T> {
  /** Waits for it; a signal ends this wait only, since others may be waiting too. A failed attempt is made again. */
  get(signal?: AbortSignal): Promise<T>
  /** Gives it back; where it is only being made, that ends with `reason`. Harmless when repeated. */
  dispose(reason: Error): void
}

export function createLazy<T extends { dispose(): void }>(make: (signal: AbortSignal) => Promise<T>): Lazy<T> {
  let making: Promise<T> | undefined
  let made: T | undefined
  const controller = new AbortController()
  const start = async (): Promise<T> => {
    try {
      const resource = await make(controller.signal)
      if (controller.signal.aborted) resource.dispose()
      controller.signal.throwIfAborted()
      made = resource
      return resource
    } catch (error) {
      making = undefined
      throw error
    }
  }
  return {
    async get(signal) {
      making ??= start()
      return signal === undefined ? making : abortable(making, signal)
    },
    dispose(reason) {
      controller.abort(reason)
      made?.dispose()
      made = undefined
    },
  }
}

function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

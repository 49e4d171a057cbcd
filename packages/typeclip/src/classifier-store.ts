// The vectors of a list of labels are made once, however many ask at the same time: the lists used last are kept.
import type { Classifier } from '@typeclip/zero-shot'

const kept = 8

export interface ClassifierStore {
  /**
   * The classifier that was made of `ingredients` (labels, templates, …: plain data), made by `make` if it is not there.
   * A caller whose `signal` aborts stops waiting; the making stops when nobody waits any more.
   */
  get(
    ingredients: readonly unknown[],
    make: (signal: AbortSignal) => Promise<Classifier>,
    signal?: AbortSignal,
  ): Promise<Classifier>
}

interface Entry {
  readonly classifier: Promise<Classifier>
  readonly controller: AbortController
  waiting: number
}

export function createClassifierStore(): ClassifierStore {
  const store = new Map<string, Entry>()

  function start(key: string, make: (signal: AbortSignal) => Promise<Classifier>): Entry {
    const controller = new AbortController()
    const entry = { classifier: make(controller.signal), controller, waiting: 0 }
    entry.classifier.catch(() => forget(key, entry))
    return entry
  }

  function forget(key: string, entry: Entry): void {
    if (store.get(key) === entry) store.delete(key)
  }

  return {
    async get(ingredients, make, signal) {
      signal?.throwIfAborted()
      const key = JSON.stringify(ingredients)
      const entry = store.get(key) ?? start(key, make)
      store.delete(key)
      store.set(key, entry)
      const [oldest] = store.keys()
      if (store.size > kept) store.delete(oldest)
      entry.waiting++
      try {
        return await orAborted(entry.classifier, signal)
      } finally {
        if (--entry.waiting === 0 && signal?.aborted) {
          forget(key, entry)
          entry.controller.abort(signal.reason)
        }
      }
    },
  }
}

/** The promise, or the signal's reason where that comes first. */
async function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  let abort = () => {}
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
  })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

// Decoding goes on while the model computes: a few items are always under way, results come in order.
import { asError, type Outcome } from './outcome.js'

/**
 * Maps items by `work`, at most `ahead` at a time. An item that throws becomes a failure and the others go on;
 * an abort ends it all.
 */
export async function* mapAhead<I, T>(
  items: Iterable<I> | AsyncIterable<I>,
  work: (item: I) => Promise<T>,
  { ahead = 4, signal }: { readonly ahead?: number; readonly signal?: AbortSignal } = {},
): AsyncGenerator<Outcome<T>> {
  const pending: Promise<Outcome<T>>[] = []
  let index = 0
  for await (const item of items) {
    signal?.throwIfAborted()
    pending.push(attempt(index++, item, work))
    if (pending.length >= ahead) yield* next(pending, signal)
  }
  while (pending.length > 0) yield* next(pending, signal)
}

async function attempt<I, T>(index: number, item: I, work: (item: I) => Promise<T>): Promise<Outcome<T>> {
  try {
    return { index, result: await work(item) }
  } catch (error) {
    return { index, error: asError(error) }
  }
}

async function* next<T>(pending: Promise<Outcome<T>>[], signal: AbortSignal | undefined): AsyncGenerator<Outcome<T>> {
  const first = pending.shift()
  if (first === undefined) return
  const outcome = await first
  signal?.throwIfAborted()
  yield outcome
}

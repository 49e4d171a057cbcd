import { ClipError } from './error.js'

/**
 * Starts the worker that a build puts beside this file; bundlers see the pattern `new Worker(new URL(…))`.
 * @throws ClipError `worker-failed` where that is not allowed
 */
export function startWorker(): Worker {
  return attempt(() => new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'typeclip' }))
}

/** Starts a worker file of the caller's. @throws ClipError `worker-failed` */
export function startWorkerFile(address: URL | string): Worker {
  return attempt(() => new Worker(address, { type: 'module', name: 'typeclip' }))
}

/** The error of a worker that does not start. */
export function notStarted(reason: string, cause?: unknown): ClipError {
  const sentence = `The worker could not be started (${reason}): its file must be there, of this origin, and allowed by the content security policy (worker-src). Pass its address as worker, or worker: false to run on this thread.`
  return new ClipError('worker-failed', sentence, {}, { cause })
}

function attempt(start: () => Worker): Worker {
  try {
    return start()
  } catch (cause) {
    throw notStarted(String(cause), cause)
  }
}

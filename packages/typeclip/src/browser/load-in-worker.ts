// Starts or takes a worker and loads a model there.
import type { Clip } from '../clip.js'
import { ClipError } from '../error.js'
import type { HttpOptions } from '../files/http.js'
import type { LoadOptions } from '../load.js'
import { notStarted, startWorker, startWorkerFile } from '../start-worker.js'
import type { BrowserImage } from './image-source.js'
import { Line } from './line.js'
import { type ModelSource, placeOf } from './model-source.js'
import { WorkerClip } from './worker-clip.js'

/** @param given the caller's worker, which is left running in the end, or its file's address */
export async function loadInWorker(
  source: ModelSource | undefined,
  given: Worker | URL | string | undefined,
  { signal, fetch, backend, ...options }: LoadOptions & HttpOptions,
): Promise<Clip<BrowserImage>> {
  signal?.throwIfAborted()
  for (const [option, value] of Object.entries({ fetch, backend })) {
    if (value === undefined) continue
    const sentence = `${option} belongs to this thread and cannot go into the worker; pass worker: false with it.`
    throw new ClipError('bad-option', sentence, { option })
  }
  const place = await placeOf(source)
  const isGiven = typeof given === 'object' && !(given instanceof URL)
  const worker = isGiven ? given : given === undefined ? startWorker() : startWorkerFile(given)
  const line = new Line(worker)
  const ended = (event: ErrorEvent) => {
    event.preventDefault()
    const reason = event.message || 'the browser does not say why'
    line.end(line.heard ? crashed(reason, event.error) : notStarted(reason, event.error))
    stop()
  }
  worker.addEventListener('error', ended)
  const stop = () => {
    worker.removeEventListener('error', ended)
    if (!isGiven) worker.terminate()
  }
  try {
    const info = await line.ask<'load'>({ method: 'load', place, options }, { signal })
    return new WorkerClip(info, line, stop)
  } catch (error) {
    line.end(new ClipError('disposed', 'The model was not loaded.'))
    stop()
    throw error
  }
}

function crashed(reason: string, cause: unknown): ClipError {
  const sentence = `The worker that ran the model failed (${reason}); load the model again.`
  return new ClipError('worker-failed', sentence, {}, { cause })
}

import type { BrowserImage } from './browser/image-source.js'
import type { BrowserLoadOptions } from './browser/load-options.js'
import type { ModelSource } from './browser/model-source.js'
import type { Clip } from './clip.js'

export type { BrowserImage } from './browser/image-source.js'
export type { BrowserLoadOptions } from './browser/load-options.js'
export type { DirectoryHandle, ModelSource } from './browser/model-source.js'
export type * from './clip.js'
export { ClipError, type ClipErrorCode } from './error.js'
export type { ClipInfo, Made } from './info.js'
export type { Failure, Outcome } from './outcome.js'

/** A picture, and options of `loadClip`, by names that code for Node and browsers can share. */
export type ClipImage = BrowserImage
export type LoadClipOptions = BrowserLoadOptions

/**
 * Loads a CLIP into a worker: the embedded one for drawings, or that of an address, chosen files or bytes (OpenAI,
 * open_clip and Hugging Face layouts, safetensors). Nothing is loaded or started before this is called, and the page's
 * thread only passes messages, unless `worker: false` says otherwise.
 * @throws ClipError `model-not-found`, `bad-source`, `bad-option`, `worker-failed`; WeightsError, ModelError,
 *   TokenizerError and ImageError of the parts
 */
export async function loadClip(source?: ModelSource, options: BrowserLoadOptions = {}): Promise<Clip<BrowserImage>> {
  const { worker, ...rest } = options
  if (worker === false) {
    const { loadHere } = await import('./browser/load-here.js')
    return loadHere(source, rest)
  }
  const { loadInWorker } = await import('./browser/load-in-worker.js')
  return loadInWorker(source, worker, rest)
}

// A model on the thread that asks for it.
import type { Clip } from '../clip.js'
import type { HttpOptions } from '../files/http.js'
import { type LoadOptions, load } from '../load.js'
import { type BrowserImage, decodeBrowserImage } from './image-source.js'
import { type ModelSource, placeOf } from './model-source.js'
import { filesAt } from './place-files.js'

export async function loadHere(
  source: ModelSource | undefined,
  options: LoadOptions & HttpOptions,
): Promise<Clip<BrowserImage>> {
  return load(filesAt(await placeOf(source), options), { decode: decodeBrowserImage }, options)
}

// From a place to its files, on the thread that runs the model.
import { modelFiles } from '@typeclip/model-emoji'
import { httpSource } from '@typeclip/weights'
import { ClipError } from '../error.js'
import { embeddedFiles } from '../files/embedded.js'
import { type HttpOptions, httpFiles } from '../files/http.js'
import { memoryFiles } from '../files/memory.js'
import type { ModelFiles } from '../files/model-files.js'
import type { ModelPlace } from './model-source.js'

/** @throws ClipError `bad-source` */
export function filesAt(place: ModelPlace, options: HttpOptions): ModelFiles {
  if (place.kind === 'embedded') return embeddedFiles(() => httpSource(modelFiles().weights, { fetch: options.fetch }))
  if (place.kind === 'files') return memoryFiles(place.name, place.files)
  const url = new URL(place.href)
  if (url.protocol === 'http:' || url.protocol === 'https:') return httpFiles(url, options)
  const sentence = `Browsers read models from http(s): addresses, not from ${url.protocol}; give a Blob or files instead.`
  throw new ClipError('bad-source', sentence, { protocol: url.protocol })
}

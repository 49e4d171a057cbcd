// A classifier as JSON, to be kept beside a model: the vectors as base64 of little-endian float32.
import type { Classifier } from './classifier.js'
import { ZeroShotError } from './error.js'

/** What is written; `model` says for which encoder the vectors hold. */
export interface SavedClassifier {
  readonly format: 'typeclip-classifier'
  readonly version: 1
  readonly model: string
  readonly labels: readonly string[]
  readonly templates: readonly string[]
  readonly width: number
  readonly vectors: string
}

/** @param model names the encoder, e.g. a fingerprint of its weights: another one must not use these vectors */
export function saveClassifier({ labels, templates, vectors }: Classifier, model: string): SavedClassifier {
  const bytes = new Uint8Array(vectors.data.length * 4)
  const view = new DataView(bytes.buffer)
  vectors.data.forEach((value, index) => {
    view.setFloat32(index * 4, value, true)
  })
  return {
    format: 'typeclip-classifier',
    version: 1,
    model,
    labels,
    templates,
    width: vectors.shape[1],
    vectors: toBase64(bytes),
  }
}

/**
 * Reads a saved classifier, given as its parsed JSON.
 * @param model the encoder that will use it
 * @throws ZeroShotError `bad-classifier` for another format, damage, or another model
 */
export function restoreClassifier(saved: unknown, model: string): Classifier {
  const { labels, templates, width, vectors, model: madeFor } = checkSaved(saved)
  if (madeFor !== model) {
    throw refuse(`It was made for the model ${madeFor}, not for ${model}; make it again with this one.`)
  }
  const bytes = fromBase64(vectors)
  if (bytes.length !== labels.length * width * 4) {
    throw refuse(`It has ${bytes.length} bytes of vectors where ${labels.length} labels of ${width} numbers need more.`)
  }
  const view = new DataView(bytes.buffer)
  const data = Float32Array.from({ length: labels.length * width }, (_, index) => view.getFloat32(index * 4, true))
  if (!data.every(Number.isFinite)) throw refuse('Its vectors hold numbers that are not finite.')
  return { labels, templates, vectors: { data, shape: [labels.length, width] }, warnings: [] }
}

function checkSaved(saved: unknown): SavedClassifier {
  if (!isRecord(saved) || saved.format !== 'typeclip-classifier') throw refuse('It is not a saved classifier.')
  if (saved.version !== 1) throw refuse(`Its version is ${saved.version}, and this release reads version 1.`)
  const { model, labels, templates, width, vectors } = saved
  if (typeof model !== 'string') throw refuse('Its field model must be a text.')
  if (!isTexts(labels) || labels.length === 0) throw refuse('Its field labels must be a list of texts.')
  if (!isTexts(templates)) throw refuse('Its field templates must be a list of texts.')
  if (typeof width !== 'number' || !Number.isInteger(width) || width < 1)
    throw refuse('Its field width must be a count.')
  if (typeof vectors !== 'string') throw refuse('Its field vectors must be base64.')
  return { format: 'typeclip-classifier', version: 1, model, labels, templates, width, vectors }
}

function refuse(reason: string): ZeroShotError {
  return new ZeroShotError('bad-classifier', `This classifier cannot be used. ${reason}`)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(one => typeof one === 'string')
}

function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (let from = 0; from < bytes.length; from += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(from, from + 0x8000))
  }
  return btoa(binary)
}

function fromBase64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), character => character.charCodeAt(0))
  } catch (error) {
    throw new ZeroShotError(
      'bad-classifier',
      'This classifier cannot be used. Its vectors are not base64.',
      {},
      { cause: error },
    )
  }
}

// A classifier head made of texts: one vector a class (Radford et al. 2021, section 3.1).
import { ZeroShotError } from './error.js'
import { checkFeatures, type Features, normalizeRows } from './features.js'
import { defaultTemplate, type Label, labelName, promptsOf } from './templates.js'

/** Made once for a list of labels and kept; plain data. */
export interface Classifier {
  /** The name of each class. */
  readonly labels: readonly string[]
  readonly templates: readonly string[]
  /** Class vectors [C, D], each of length 1. */
  readonly vectors: Features
  readonly warnings: readonly string[]
}

export interface ClassifierOptions {
  readonly templates?: readonly string[]
  readonly signal?: AbortSignal
  /** Called as prompts are encoded. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void
  /** Prompts that are encoded at once. */
  readonly batchSize?: number
}

/**
 * Encodes every label in every template and averages: normalise, mean, normalise (OpenAI's prompt ensembling).
 * @param encodeTexts gives the features [N, D] of N prompts; they need not be normalised
 * @throws ZeroShotError `no-labels`, `bad-label`, `bad-template`, `bad-features`, `no-direction`, `bad-option`
 */
export async function createClassifier(
  labels: readonly Label[],
  encodeTexts: (texts: readonly string[], options: { readonly signal?: AbortSignal }) => Promise<Features>,
  { templates = [defaultTemplate], signal, onProgress, batchSize = 256 }: ClassifierOptions = {},
): Promise<Classifier> {
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new ZeroShotError('bad-option', `batchSize is ${batchSize}; it must be a whole number of at least 1.`)
  }
  const { texts, counts, warnings } = promptsOf(labels, templates)
  const chunks: Features[] = []
  for (let from = 0; from < texts.length; from += batchSize) {
    signal?.throwIfAborted()
    const chunk = texts.slice(from, from + batchSize)
    const features = await encodeTexts(chunk, { signal })
    checkFeatures(features, 'the encoded prompts')
    chunks.push(features)
    onProgress?.({ done: from + chunk.length, total: texts.length })
  }
  return { labels: labels.map(labelName), templates, vectors: averageClasses(joinRows(chunks), counts), warnings }
}

/**
 * One vector a class from the features of its prompts: each normalised, their mean, normalised again.
 * @param prompts [sum of counts, D], class by class
 * @param counts how many prompts each class has
 * @returns [C, D]
 * @throws ZeroShotError `bad-features`, `no-direction`
 */
export function averageClasses(prompts: Features, counts: readonly number[]): Features {
  const [rows, width] = prompts.shape
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (rows !== total || counts.some(count => count < 1)) {
    const sentence = `${rows} encoded prompts do not fit classes that have ${total} in all, at least one each.`
    throw new ZeroShotError('bad-features', sentence, { rows, counts })
  }
  const unit = normalizeRows(prompts, 'the encoded prompts').data
  const means = new Float32Array(counts.length * width)
  const sum = new Float64Array(width)
  let row = 0
  counts.forEach((count, index) => {
    sum.fill(0)
    for (const end = row + count; row < end; row++) {
      for (let i = 0; i < width; i++) sum[i] += unit[row * width + i]
    }
    for (let i = 0; i < width; i++) means[index * width + i] = sum[i] / count
  })
  return normalizeRows({ data: means, shape: [counts.length, width] }, 'the class means')
}

function joinRows(chunks: readonly Features[]): Features {
  const width = chunks[0].shape[1]
  const rows = chunks.reduce((sum, chunk) => sum + chunk.shape[0], 0)
  const data = new Float32Array(rows * width)
  let at = 0
  for (const chunk of chunks) {
    data.set(chunk.data, at)
    at += chunk.data.length
  }
  return { data, shape: [rows, width] }
}

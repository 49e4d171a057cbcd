// The answer: labels with probabilities, best first.
import type { Classifier } from './classifier.js'
import { ZeroShotError } from './error.js'
import { type Features, normalizeRows, similarities } from './features.js'
import { probabilities, type Scoring } from './scores.js'
import { topK } from './top-k.js'

export interface ScoredLabel {
  readonly label: string
  /** Place in the list of labels. */
  readonly index: number
  readonly probability: number
  readonly cosine: number
}

export interface Classification {
  /** Best first; at equal probability the label that was given first. */
  readonly labels: readonly ScoredLabel[]
  /** True where the best probability is below `threshold`: none of these. */
  readonly none: boolean
}

export interface ClassificationOptions extends Scoring {
  /** How many labels to give back; all by default. */
  readonly topK?: number
  /** The best label must reach this probability (0 to 1), or the answer is "none of these". */
  readonly threshold?: number
}

/**
 * Scores pictures against a classifier.
 * @param images features [N, D]; they need not be normalised
 * @returns one answer a picture
 * @throws ZeroShotError `bad-features`, `no-direction`, `bad-option`
 */
export function classifyFeatures(
  images: Features,
  { labels, vectors }: Pick<Classifier, 'labels' | 'vectors'>,
  options: ClassificationOptions,
): Classification[] {
  const { topK: most = labels.length, threshold = 0 } = checkOptions(options)
  const cosines = similarities(normalizeRows(images, 'the picture features'), vectors).data
  const chances = probabilities(cosines, labels.length, options)
  return Array.from({ length: images.shape[0] }, (_, row) => {
    const from = row * labels.length
    // Ordered by cosine, not by probability: far below the best, probabilities round to the same float.
    const order = topK(cosines.subarray(from, from + labels.length), most)
    const scored = order.map(index => ({
      label: labels[index],
      index,
      probability: chances[from + index],
      cosine: cosines[from + index],
    }))
    return { labels: scored, none: scored.length === 0 || scored[0].probability < threshold }
  })
}

function checkOptions(options: ClassificationOptions): ClassificationOptions {
  const { topK: most, threshold, temperature, logitScale } = options
  const complain = (name: string, value: unknown, rule: string): never => {
    throw new ZeroShotError('bad-option', `${name} is ${value}; it must be ${rule}.`, { [name]: value })
  }
  if (most !== undefined && !(Number.isInteger(most) && most >= 1))
    complain('topK', most, 'a whole number of at least 1')
  if (threshold !== undefined && !(threshold >= 0 && threshold <= 1))
    complain('threshold', threshold, 'between 0 and 1')
  if (temperature !== undefined && !(temperature > 0 && Number.isFinite(temperature))) {
    complain('temperature', temperature, 'a number above 0')
  }
  if (!(logitScale > 0 && Number.isFinite(logitScale))) complain('logitScale', logitScale, 'a number above 0')
  return options
}

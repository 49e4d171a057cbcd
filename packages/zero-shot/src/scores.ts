// From cosines to probabilities.

/**
 * exp(logits - max) / sum: probabilities that share 1 among the classes of a row.
 * @param logits [N, C], row-major
 * @returns float32 [N, C]; sums in float64
 */
export function softmaxRows(logits: ArrayLike<number>, classes: number): Float32Array {
  const out = new Float32Array(logits.length)
  for (let from = 0; from < logits.length; from += classes) {
    let highest = Number.NEGATIVE_INFINITY
    for (let i = from; i < from + classes; i++) highest = Math.max(highest, logits[i])
    let sum = 0
    for (let i = from; i < from + classes; i++) sum += Math.exp(logits[i] - highest)
    for (let i = from; i < from + classes; i++) out[i] = Math.exp(logits[i] - highest) / sum
  }
  return out
}

/** How cosines become probabilities. */
export interface Scoring {
  /** exp of the stored parameter; 100 in most trained CLIPs. */
  readonly logitScale: number
  /** Added to the logits of the sigmoid (SigLIP's `logit_bias`). */
  readonly logitBias?: number
  /** Divides the logits: above 1 the answer is less sure of itself. */
  readonly temperature?: number
  /** `softmax`: one label is right. `sigmoid`: each label is right or wrong by itself. */
  readonly kind?: 'softmax' | 'sigmoid'
}

/**
 * Probabilities of cosines [N, C]: softmax(scale cos / temperature) over a row, or
 * 1 / (1 + exp(-(scale cos + bias) / temperature)) each by itself.
 */
export function probabilities(
  cosines: ArrayLike<number>,
  classes: number,
  { logitScale, logitBias = 0, temperature = 1, kind = 'softmax' }: Scoring,
): Float32Array {
  const logits = Float64Array.from(
    cosines,
    cosine => (logitScale * cosine + (kind === 'sigmoid' ? logitBias : 0)) / temperature,
  )
  return kind === 'softmax'
    ? softmaxRows(logits, classes)
    : Float32Array.from(logits, logit => 1 / (1 + Math.exp(-logit)))
}

// SigLIP's loss (Zhai et al. 2023, algorithm 1): each pair alone, whether it belongs together.
import type { Tensor } from '@typeclip/tensor'
import { type ContrastiveLoss, countPairs, type LossBackend, logitsOf, scaled } from './contrastive.js'
import { type Relation, type Relations, relationsOf, relationsOfPairs } from './relation.js'

export interface SigmoidOptions {
  /**
   * What a picture and a caption of the same group are that belong to different pairs; `negative` unless set, as any
   * others. `masked`: left out of the sum. `positive`: together.
   */
  readonly duplicates?: Relation
}

/**
 * -sum log sigmoid(s z) / N over all pictures and captions, z = exp(logitScale) cosine + logitBias, s = 1 for what
 * belongs together and -1 otherwise. Starts at ln 10 and -10, since nearly all pairs belong apart. Workers may compute it
 * over a ring.
 */
export function sigmoid({
  duplicates = 'negative',
}: SigmoidOptions = {}): Required<ContrastiveLoss<'logitScale' | 'logitBias'>> {
  return {
    learned: {
      logitScale: { start: Math.log(10), limits: [0, Math.log(100)] },
      logitBias: { start: -10 },
    },

    compute(backend, pairs, { logitScale, logitBias }) {
      const { image, text, all } = pairs
      const count = countPairs(pairs)
      const logits = backend.ops.add({ a: logitsOf(backend, image, all?.text ?? text, logitScale), b: logitBias })
      return scaled(backend, logLikelihood(backend, logits, relationsOfPairs(pairs, duplicates)), -1 / count)
    },

    sumOver(backend, { image, text, first, imageGroups: rows, textGroups: columns }, { logitScale, logitBias }) {
      const logits = backend.ops.add({ a: logitsOf(backend, image, text, logitScale), b: logitBias })
      return scaled(backend, logLikelihood(backend, logits, relationsOf(duplicates, { first, rows, columns })), -1)
    },
  }
}

/** The sum over pairs of log sigmoid(s z), []. @param logits [N, M], z */
function logLikelihood(backend: LossBackend, logits: Tensor, relations: Relations): Tensor {
  const { ops } = backend
  const [rows, columns] = logits.shape
  const signs = new Float32Array(rows * columns)
  const counts = new Float32Array(rows * columns)
  for (let i = 0; i < signs.length; i++) {
    const relation = relations(Math.floor(i / columns), i % columns)
    signs[i] = relation === 'positive' ? 1 : -1
    counts[i] = relation === 'masked' ? 0 : 1
  }
  const constant = (data: Float32Array): Tensor => backend.tensor(data, logits.shape, 'float32')
  const each = ops.logSigmoid({ x: ops.mul({ a: logits, b: constant(signs) }) })
  const counted = counts.includes(0) ? ops.mul({ a: each, b: constant(counts) }) : each
  return ops.sum({ x: counted }, { axes: [0, 1] })
}

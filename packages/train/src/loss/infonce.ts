// CLIP's own loss (Radford et al. 2021, figure 3): which caption belongs to a picture, and which picture to a caption.
import { type ContrastiveLoss, countPairs, firstRows, logitsOf, scaled } from './contrastive.js'
import { crossEntropyWith, type Relation, relationsOfPairs } from './relation.js'

export interface InfonceOptions {
  /** Share of each target spread over all candidates, in 0..1; 0 unless set. */
  readonly labelSmoothing?: number
  /**
   * What a candidate of the same group is that belongs to another pair; `negative` unless set, as any other. `masked`: no
   * candidate. `positive`: wanted as much as the own one (UniCL, Yang et al. 2022).
   */
  readonly duplicates?: Relation
}

/**
 * The symmetric cross entropy over all pairs: the mean of the one over captions for each picture (hard negatives among
 * them) and the one over pictures for each caption. Of a single pair it is 0. The scale starts at ln(1 / 0.07) and is
 * held in [0, ln 100] (open_clip).
 */
export function infonce({
  labelSmoothing = 0,
  duplicates = 'negative',
}: InfonceOptions = {}): ContrastiveLoss<'logitScale'> {
  return {
    learned: { logitScale: { start: Math.log(1 / 0.07), limits: [0, Math.log(100)] } },

    compute(backend, pairs, { logitScale }) {
      const { ops } = backend
      const { image, text, all } = pairs
      const count = countPairs(pairs)
      const toTexts = logitsOf(backend, image, all?.text ?? text, logitScale)
      // Of the batch alone, the same cosines turned: for each caption that belongs to a picture.
      const toImages =
        all === undefined
          ? firstRows(backend, ops.permute({ x: toTexts }, { axes: [1, 0] }), count)
          : logitsOf(backend, firstRows(backend, text, count), all.image, logitScale)
      if (duplicates !== 'negative') {
        const relations = relationsOfPairs(pairs, duplicates)
        const [a, b] = [toTexts, toImages].map(logits => crossEntropyWith(backend, logits, relations, labelSmoothing))
        return scaled(backend, ops.add({ a, b }), 0.5 / count)
      }
      const rows = Int32Array.from({ length: count }, (_, i) => (all?.first ?? 0) + i)
      const target = backend.tensor(rows, [count], 'int32')
      const [a, b] = [toTexts, toImages].map(logits => ops.crossEntropy({ logits, target }, { labelSmoothing }))
      return scaled(backend, ops.add({ a, b }), 0.5)
    },
  }
}

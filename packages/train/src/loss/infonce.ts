// CLIP's own loss (Radford et al. 2021, figure 3): which caption belongs to a picture, and which picture to a caption.
import { type ContrastiveLoss, logitsOf, scaled } from './contrastive.js'

export interface InfonceOptions {
  /** Share of each target spread over all candidates, in 0..1; 0 unless set. */
  readonly labelSmoothing?: number
}

/**
 * The symmetric cross entropy over all pairs: the mean of the one over captions for each picture (hard negatives among
 * them) and the one over pictures for each caption. Of a single pair it is 0. The scale starts at ln(1 / 0.07) and is
 * held in [0, ln 100] (open_clip).
 */
export function infonce({ labelSmoothing = 0 }: InfonceOptions = {}): ContrastiveLoss<'logitScale'> {
  return {
    learned: { logitScale: { start: Math.log(1 / 0.07), limits: [0, Math.log(100)] } },

    compute(backend, pairs, { logitScale }) {
      const { ops } = backend
      const logits = logitsOf(backend, pairs, logitScale) // [N, M]
      const [images, texts] = logits.shape
      const target = backend.tensor(
        Int32Array.from({ length: images }, (_, i) => i),
        [images],
        'int32',
      )
      const paired = [[0, images] as const, [0, images] as const]
      const square = texts === images ? logits : ops.slice({ x: logits }, { ranges: paired })
      const toTexts = ops.crossEntropy({ logits, target }, { labelSmoothing })
      const turned = ops.permute({ x: square }, { axes: [1, 0] })
      const toImages = ops.crossEntropy({ logits: turned, target }, { labelSmoothing })
      return scaled(backend, ops.add({ a: toTexts, b: toImages }), 0.5)
    },
  }
}

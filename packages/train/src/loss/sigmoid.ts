// SigLIP's loss (Zhai et al. 2023, algorithm 1): each pair alone, whether it belongs together.
import { type ContrastiveLoss, countPairs, logitsOf, scaled } from './contrastive.js'

/**
 * -sum log sigmoid(s z) / N over all pictures and captions, z = exp(logitScale) cosine + logitBias, s = 1 for what
 * belongs together and -1 otherwise. Starts at ln 10 and -10, since nearly all pairs belong apart.
 */
export function sigmoid(): ContrastiveLoss<'logitScale' | 'logitBias'> {
  return {
    learned: {
      logitScale: { start: Math.log(10), limits: [0, Math.log(100)] },
      logitBias: { start: -10 },
    },

    compute(backend, pairs, { logitScale, logitBias }) {
      const { ops } = backend
      const { image, text, all } = pairs
      const count = countPairs(pairs)
      const logits = ops.add({ a: logitsOf(backend, image, all?.text ?? text, logitScale), b: logitBias })
      const candidates = logits.shape[1]
      const signs = new Float32Array(count * candidates).fill(-1)
      for (let i = 0; i < count; i++) signs[i * candidates + (all?.first ?? 0) + i] = 1
      const signed = ops.mul({ a: logits, b: backend.tensor(signs, logits.shape, 'float32') })
      return scaled(backend, ops.sum({ x: ops.logSigmoid({ x: signed }) }, { axes: [0, 1] }), -1 / count)
    },
  }
}

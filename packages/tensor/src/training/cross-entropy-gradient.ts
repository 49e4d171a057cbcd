// The gradient of `crossEntropy`: (p - (1 - s) [target] - s / V) / counted, zeros where a target does not count.
import { shapeMismatch } from '../error.js'
import { defineOperation } from '../operation.js'
import { softmaxRow } from '../ops/softmax.js'
import { type CrossEntropyAttributes, checkCrossEntropy, countedRows } from './cross-entropy.js'

type Inputs = {
  /** [..., V] */
  logits: 'float32'
  /** [...], each in 0..V-1, or `ignored` */
  target: 'int32'
  /** [] */
  gradient: 'float32'
}

/** Result: [..., V]. */
export const crossEntropyGradient = defineOperation<Inputs, CrossEntropyAttributes>({
  shape({ logits, target, gradient }, attributes) {
    checkCrossEntropy('crossEntropyGradient', { logits, target }, attributes)
    if (gradient.length > 0) throw shapeMismatch('crossEntropyGradient', 'a gradient []', { gradient })
    return logits
  },

  reference({ logits, target, gradient }, { labelSmoothing = 0 }) {
    const columns = logits.shape[logits.shape.length - 1]
    const rows = countedRows('crossEntropyGradient', target, columns)
    const data = new Float64Array(logits.data.length)
    const scale = gradient.data[0] / rows.length
    for (const row of rows) {
      const p = logits.data.slice(row * columns, (row + 1) * columns)
      softmaxRow(p, columns)
      p[target.data[row]] -= 1 - labelSmoothing
      data.set(
        p.map(value => (value - labelSmoothing / columns) * scale),
        row * columns,
      )
    }
    return { shape: logits.shape, data }
  },

  samples: [
    { inputs: { logits: [1, 2], target: { shape: [1], below: 2 }, gradient: [] }, attributes: {} },
    { inputs: { logits: [5, 7], target: { shape: [5], below: 7 }, gradient: [] }, attributes: { labelSmoothing: 0.1 } },
    { inputs: { logits: [3, 9, 50], target: { shape: [3, 9], below: 50 }, gradient: [] }, attributes: {} },
  ],
})

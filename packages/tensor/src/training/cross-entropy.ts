// The mean, over the targets that count, of -(1 - s) log p[target] - s mean(log p), p = softmax of a row of logits
// and s the label smoothing (Szegedy et al. 2016, section 7; CrossEntropyLoss of PyTorch).
import { badAttribute, shapeMismatch } from '../error.js'
import { defineOperation, type Values } from '../operation.js'
import { checkIndices } from '../ops/indices.js'
import type { Shape } from '../tensor.js'
import { logSoftmaxRow } from './log-softmax.js'

/** A target that does not count, e.g. one after the end of a caption. */
export const ignored = -100

type Inputs = {
  /** [..., V] */
  logits: 'float32'
  /** [...], each in 0..V-1, or `ignored`; another throws `index-out-of-range` */
  target: 'int32'
}

export type CrossEntropyAttributes = {
  /** In 0..1; 0 unless set. */
  readonly labelSmoothing?: number
}

/** Result: [], 0 where no target counts. */
export const crossEntropy = defineOperation<Inputs, CrossEntropyAttributes>({
  shape({ logits, target }, attributes) {
    checkCrossEntropy('crossEntropy', { logits, target }, attributes)
    return []
  },

  reference({ logits, target }, { labelSmoothing = 0 }) {
    const columns = logits.shape[logits.shape.length - 1]
    const rows = countedRows('crossEntropy', target, columns)
    let total = 0
    for (const row of rows) {
      const lp = logits.data.slice(row * columns, (row + 1) * columns)
      logSoftmaxRow(lp)
      total -= (1 - labelSmoothing) * lp[target.data[row]]
      if (labelSmoothing > 0) total -= (labelSmoothing / columns) * lp.reduce((sum, value) => sum + value, 0)
    }
    return { shape: [], data: Float64Array.of(rows.length === 0 ? 0 : total / rows.length) }
  },

  samples: [
    { inputs: { logits: [1, 2], target: { shape: [1], below: 2 } }, attributes: {} },
    { inputs: { logits: [5, 7], target: { shape: [5], below: 7 } }, attributes: { labelSmoothing: 0.1 } },
    { inputs: { logits: [3, 9, 50], target: { shape: [3, 9], below: 50 } }, attributes: {} },
    { inputs: { logits: [64, 64], target: { shape: [64], below: 64 } }, attributes: {} },
  ],
})

/** @throws TensorError `shape-mismatch`, `bad-attribute` */
export function checkCrossEntropy(
  operation: string,
  { logits, target }: { readonly logits: Shape; readonly target: Shape },
  { labelSmoothing = 0 }: CrossEntropyAttributes,
): void {
  if (logits.length < 1 || String(logits.slice(0, -1)) !== String(target)) {
    throw shapeMismatch(operation, 'logits [..., V] and target [...]', { logits, target })
  }
  if (labelSmoothing >= 0 && labelSmoothing <= 1) return
  throw badAttribute(operation, `labelSmoothing must lie in 0..1, and ${labelSmoothing} does not`, { labelSmoothing })
}

/** The rows whose target counts. */
export function countedRows(operation: string, target: Values, columns: number): number[] {
  const rows = [...target.data.keys()].filter(row => target.data[row] !== ignored)
  checkIndices(
    operation,
    'target',
    rows.map(row => target.data[row]),
    columns,
  )
  return rows
}

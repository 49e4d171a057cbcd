// Who belongs to whom in a batch where several pairs show the same: a caption of the same group as a picture, though it
// is another's, is no true negative of it.
import type { Tensor } from '@typeclip/tensor'
import { TrainError } from '../error.js'
import type { LossBackend, Pairs } from './contrastive.js'

/** What a candidate is to whoever looks for its likes: wanted, rejected, or left out of the loss. */
export type Relation = 'positive' | 'negative' | 'masked'

/** The relation of each row to each column of a matrix of logits. */
export type Relations = (row: number, column: number) => Relation

/**
 * The relations of pictures to captions, or the other way round: a row's own pair is positive, others of its group are
 * `duplicates`, all else is negative.
 * @param of.first column of the pair of row 0; undefined where no row's pair is among the columns
 * @param of.rows, of.columns groups
 * @throws TrainError `bad-batch` where groups are needed and missing
 */
export function relationsOf(
  duplicates: Relation,
  of: { readonly first: number | undefined; readonly rows?: Int32Array; readonly columns?: Int32Array },
): Relations {
  const { first = Number.NaN, rows, columns } = of
  if (duplicates === 'negative') return (row, column) => (column === first + row ? 'positive' : 'negative')
  if (rows === undefined || columns === undefined) throw groupsMissing()
  return (row, column) => {
    if (column === first + row) return 'positive'
    return columns[column] === rows[row] ? duplicates : 'negative'
  }
}

/** The relations of a batch to all that it is compared with. @throws TrainError `bad-batch` */
export function relationsOfPairs(pairs: Pairs, duplicates: Relation): Relations {
  const first = pairs.all?.first ?? 0
  if (duplicates === 'negative') return relationsOf(duplicates, { first })
  const columns = groupsOfPairs(pairs)
  return relationsOf(duplicates, { first, rows: columns.subarray(first), columns })
}

/** The groups of the candidates of a batch. @throws TrainError `bad-batch` where they are missing, or too few */
export function groupsOfPairs({ text, all, groups: own }: Pairs): Int32Array {
  const groups = all === undefined ? own : all.groups
  const texts = (all?.text ?? text).shape[0]
  if (groups?.length === texts) return groups
  throw groupsMissing({ texts, groups: groups?.length })
}

function groupsMissing(facts: Readonly<Record<string, unknown>> = {}): TrainError {
  return new TrainError('bad-batch', 'This loss asks which pairs show the same: give a group for each caption.', facts)
}

/**
 * The sum over rows of the cross entropy with their positives, which share each target evenly; a row without one counts
 * 0. The share `labelSmoothing` is spread over all that is not masked (UniCL, Yang et al. 2022, equation 3, for several
 * positives).
 * @param logits [N, M]
 */
export function crossEntropyWith(
  backend: LossBackend,
  logits: Tensor,
  relations: Relations,
  labelSmoothing = 0,
): Tensor {
  const { ops } = backend
  const [rows, columns] = logits.shape
  const targets = new Float32Array(rows * columns)
  const masks = new Float32Array(rows * columns)
  for (let row = 0; row < rows; row++) {
    const related = Array.from({ length: columns }, (_, column) => relations(row, column))
    const counted = { positive: 0, negative: 0, masked: 0 }
    for (const relation of related) counted[relation]++
    if (counted.positive === 0) continue
    const share = (1 - labelSmoothing) / counted.positive
    const smooth = labelSmoothing / (columns - counted.masked)
    for (const [column, relation] of related.entries()) {
      const at = row * columns + column
      if (relation === 'masked') masks[at] = excluded
      else targets[at] = smooth + (relation === 'positive' ? share : 0)
    }
  }
  const constant = (data: Float32Array): Tensor => backend.tensor(data, logits.shape, 'float32')
  const logarithms = ops.logSoftmax({ x: ops.add({ a: logits, b: constant(masks) }) })
  const scores = ops.sum({ x: ops.mul({ a: logarithms, b: constant(targets) }) }, { axes: [0, 1] })
  return ops.mul({ a: scores, b: backend.tensor(Float32Array.of(-1), [], 'float32') })
}

/**
 * Added to a logit, it leaves it out: exp(logit - maximum) is then exactly 0 in float32 and float64, and so is every
 * gradient that comes from it. Infinity would give NaN where it meets a target of 0.
 */
const excluded = -1e9

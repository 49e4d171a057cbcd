// Pictures of one group pulled together, whatever they are drawn with: supervised contrastive learning between pictures
// (Khosla et al. 2020, equation 2), beside the loss that ties them to captions.
import type { Tensor } from '@typeclip/tensor'
import { TrainError } from '../error.js'
import { type ContrastiveLoss, countPairs, type LossBackend, type Pairs, scaled } from './contrastive.js'
import { countDuplicates } from './groups.js'
import { crossEntropyWith, groupsOfPairs } from './relation.js'

export interface ImagePositivesOptions {
  /** What the term counts beside the loss. */
  readonly weight: number
  /** What cosines are divided by; 0.1 unless set, as in the paper. Not learned. */
  readonly temperature?: number
}

/**
 * `loss` plus `weight` times the cross entropy of each picture with the others of its group, among all other pictures:
 * a mean over pictures that have such a partner. Others are candidates only; without any partner the term is 0.
 * `pairs.groups` must be given. Learns what `loss` learns.
 * @throws TrainError `bad-option`
 */
export function withImagePositives<P extends string>(
  loss: ContrastiveLoss<P>,
  { weight, temperature = 0.1 }: ImagePositivesOptions,
): ContrastiveLoss<P> {
  checkAbove('weight', weight)
  checkAbove('temperature', temperature)
  return {
    learned: loss.learned,

    compute(backend, pairs, learned) {
      const a = loss.compute(backend, pairs, learned)
      const b = imagePositives(backend, pairs, temperature)
      return b === undefined ? a : backend.ops.add({ a, b: scaled(backend, b, weight) })
    },
  }
}

/** The term, []; undefined where no picture has a partner. */
function imagePositives(backend: LossBackend, pairs: Pairs, temperature: number): Tensor | undefined {
  const { ops } = backend
  const count = countPairs(pairs)
  const candidates = pairs.all?.image ?? pairs.image
  const first = pairs.all?.first ?? 0
  const groups = groupsOfPairs(pairs).subarray(0, candidates.shape[0])
  const partnered = countDuplicates(groups, groups.length)
  if (partnered === 0) return undefined

  const [a, b] = [pairs.image, candidates].map(x => ops.l2Normalize({ x }))
  const logits = scaled(backend, ops.matmul({ a, b }, { transposeB: true }), 1 / temperature)
  const total = crossEntropyWith(backend, logits, (row, column) => {
    if (column === first + row) return 'masked'
    return groups[column] === groups[first + row] ? 'positive' : 'negative'
  })
  // Each worker's share of the mean over all, so that the mean over workers is that mean.
  return scaled(backend, total, groups.length / count / partnered)
}

function checkAbove(field: string, value: number): void {
  if (value > 0 && Number.isFinite(value)) return
  throw new TrainError('bad-option', `The ${field} of image positives is a number above 0, not ${value}.`, {
    field,
    value,
  })
}

// softmax(q k^T / sqrt(D) + mask) v for every head of one sequence, on the tiles of the GEMM.
//
// Everything is computed transposed, `width` queries at a time: scores are [key, query], so the softmax runs down
// columns (a vector holds four queries, no tails and no sums across lanes), its result already is a packed panel,
// and the second product gives [channel, query]. Strides are in bytes.
import { exponential } from './exponential'
import { tile } from './generated/tiles'
import { packLeft, packLines, panelCount, panelStart, transposeLines } from './pack'

/** Bytes of scratch that `attention` needs. */
export function attentionScratch(keys: i32, channels: i32, width: i32): usize {
  const floats = <usize>2 * keys * channels + <usize>2 * channels * width + (<usize>keys) * width + width
  return floats << 2
}

export function attention(
  q: usize,
  qStride: usize,
  k: usize,
  v: usize,
  kStride: usize,
  out: usize,
  outStride: usize,
  queries: i32,
  keys: i32,
  heads: i32,
  channels: i32,
  causal: bool,
  limit: i32,
  width: i32,
  scratch: usize,
): void {
  const scale: f32 = <f32>1 / Mathf.sqrt(<f32>channels)
  const keyPanels = panelCount(keys, limit)
  const packedKeys = scratch
  const packedValues = packedKeys + (((<usize>keys) * channels) << 2)
  const packedQueries = packedValues + (((<usize>keys) * channels) << 2)
  const results = packedQueries + (((<usize>channels) * width) << 2)
  const scores = results + (((<usize>channels) * width) << 2)
  const inverses = scores + (((<usize>keys) * width) << 2)
  for (let head = 0; head < heads; head++) {
    const at = ((<usize>head) * channels) << 2
    packLeft(k + at, kStride, false, keys, channels, packedKeys, limit, 1)
    packLeft(v + at, kStride, true, channels, keys, packedValues, limit, 1)
    for (let first = 0; first < queries; first += width) {
      const count = min(width, queries - first)
      const visible = causal ? min(keys, first + count) : keys
      packLines(q + at + (<usize>first) * qStride, qStride, count, channels, packedQueries, width, scale)
      for (let panel = 0; panel < keyPanels; panel++) {
        const start = panelStart(panel, keyPanels, keys)
        if (start >= visible) break
        const height = panelStart(panel + 1, keyPanels, keys) - start
        const left = packedKeys + (((<usize>start) * channels) << 2)
        tile(height, width, left, packedQueries, scores + (((<usize>start) * width) << 2), channels)
      }
      for (let lane = 0; lane < width; lane += 4) {
        const offset = (<usize>lane) << 2
        softmaxColumns(scores + offset, visible, (<usize>width) << 2, causal ? first + lane : visible, inverses + offset)
      }
      weightedSum(packedValues, scores, results, keys, visible, channels, limit, width)
      writeTransposed(results, inverses, channels, width, count, out + at + (<usize>first) * outStride, outStride)
    }
  }
}

/** Four columns of scores become exp(score - maximum); the inverse of each column's sum goes to `inverse`. */
function softmaxColumns(scores: usize, keys: i32, step: usize, firstQuery: i32, inverse: usize): void {
  // Query firstQuery + lane sees keys up to its own number: only the last few keys differ between lanes.
  const lanes = i32x4(firstQuery, firstQuery + 1, firstQuery + 2, firstQuery + 3)
  const hidden = f32x4.splat(-Infinity)
  const end = scores + (<usize>keys) * step
  let at = scores + (<usize>min(keys, firstQuery + 1)) * step
  for (let key = firstQuery + 1; at < end; key++) {
    v128.store(at, v128.bitselect(hidden, v128.load(at), i32x4.gt_s(i32x4.splat(key), lanes)))
    at += step
  }
  let top = hidden
  for (at = scores; at < end; at += step) top = f32x4.pmax(top, v128.load(at))
  let sum = f32x4.splat(0)
  at = scores
  // `do`, as in activation.ts; every query sees a key.
  do {
    const x = exponential(f32x4.sub(v128.load(at), top))
    sum = f32x4.add(sum, x)
    v128.store(at, x)
    at += step
  } while (at < end)
  v128.store(inverse, f32x4.div(f32x4.splat(1), sum))
}

/** results[channel, query] = sum over keys of values[key, channel] scores[key, query]. */
function weightedSum(
  values: usize,
  scores: usize,
  results: usize,
  keys: i32,
  visible: i32,
  channels: i32,
  limit: i32,
  width: i32,
): void {
  const panels = panelCount(channels, limit)
  for (let panel = 0; panel < panels; panel++) {
    const start = panelStart(panel, panels, channels)
    const height = panelStart(panel + 1, panels, channels) - start
    const left = values + (((<usize>start) * keys) << 2)
    tile(height, width, left, scores, results + (((<usize>start) * width) << 2), visible)
  }
}

/** out[query][channel] = results[channel][query] * inverse[query], for `count` of the `width` queries. */
function writeTransposed(
  results: usize,
  inverses: usize,
  channels: i32,
  width: i32,
  count: i32,
  out: usize,
  outStride: usize,
): void {
  const step = (<usize>width) << 2
  const end = results + (<usize>channels) * step
  for (let lane: usize = 0; lane < step; lane += 16) {
    const inverse = v128.load(inverses + lane)
    for (let at = results + lane; at < end; at += step) v128.store(at, f32x4.mul(v128.load(at), inverse))
  }
  transposeLines(results, step, channels, count, out, outStride, 1)
}

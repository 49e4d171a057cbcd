// The gradients of attention for one sequence, head by head, on the tiles of the GEMM. The weights p are computed
// again; with s = p (g vᵀ - sum(p g vᵀ)) / sqrt(D): v: pᵀ g, q: s k and k: sᵀ q. Strides are in bytes.
import { multiply, multiplyScratch } from '../gemm'
import { softmax } from '../normalization'
import { packLeft, packRight } from '../pack'
import { softmaxGradientRow } from './normalization'

/** Bytes of scratch that `attentionGradient` needs. */
export function attentionGradientScratch(queries: i32, keys: i32, channels: i32, width: i32): usize {
  return (scoresSize(queries, keys) + packedSize(queries, keys, channels, width)) << 2
}

/** Floats of the weights and of their gradients. */
// @ts-ignore: decorator
@inline
function scoresSize(queries: i32, keys: i32): usize {
  return <usize>2 * queries * keys
}

/** Floats of both packed operands, and of the results of one panel, for the largest of the products. */
function packedSize(queries: i32, keys: i32, channels: i32, width: i32): usize {
  const most = <usize>max(max(queries, keys), channels)
  return 2 * most * (most + width) + multiplyScratch(<i32>most, width)
}

export function attentionGradient(
  q: usize,
  qStride: usize,
  k: usize,
  v: usize,
  kStride: usize,
  gradient: usize,
  gradientStride: usize,
  toQ: usize,
  toQStride: usize,
  toK: usize,
  toV: usize,
  toKStride: usize,
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
  const scores = scratch
  const slopes = scores + (((<usize>queries) * keys) << 2)
  const rest = slopes + (((<usize>queries) * keys) << 2)
  const line = (<usize>keys) << 2
  for (let head = 0; head < heads; head++) {
    const at = ((<usize>head) * channels) << 2
    const g = gradient + at
    product(q + at, qStride, false, k + at, kStride, true, scores, line, queries, keys, channels, scale, limit, width, rest)
    softmax(scores, scores, queries, keys, keys, causal, queries)
    product(g, gradientStride, false, v + at, kStride, true, slopes, line, queries, keys, channels, 1, limit, width, rest)
    product(scores, line, true, g, gradientStride, false, toV + at, toKStride, keys, channels, queries, 1, limit, width, rest)
    for (let row = 0; row < queries; row++) {
      const offset = (<usize>row) * line
      softmaxGradientRow(scores + offset, slopes + offset, slopes + offset, keys, scale)
    }
    product(slopes, line, false, k + at, kStride, false, toQ + at, toQStride, queries, channels, keys, 1, limit, width, rest)
    product(slopes, line, true, q + at, qStride, false, toK + at, toKStride, keys, channels, queries, 1, limit, width, rest)
  }
}

/** C [rows, columns] = scale A B, each of A and B transposed in memory or not. */
function product(
  a: usize,
  aStride: usize,
  aTransposed: bool,
  b: usize,
  bStride: usize,
  bTransposed: bool,
  c: usize,
  cStride: usize,
  rows: i32,
  columns: i32,
  depth: i32,
  scale: f32,
  limit: i32,
  width: i32,
  scratch: usize,
): void {
  const right = scratch + (((<usize>rows) * depth) << 2)
  const padded = <usize>((columns + width - 1) / width) * width
  const results = right + ((padded * depth) << 2)
  packLeft(a, aStride, aTransposed, rows, depth, scratch, limit, scale)
  packRight(b, bStride, bTransposed, columns, depth, right, width)
  multiply(scratch, right, c, cStride, rows, columns, depth, limit, width, depth, 0, 0, 0, results)
}

// Layer normalisation, softmax and L2 normalisation: whole rows, each read from cache after its first pass.
import { exponential } from './exponential'
import { loadPart, maxLanes, multiplyAdd, storePart, sumLanes } from './vector'

/**
 * (x - mean) / sqrt(variance + epsilon) * weight + bias, row by row, with the biased variance.
 * The mean comes first, then the differences from it: a large common offset costs no precision. What the
 * rounded mean is off by is the mean of those differences, and is taken back.
 */
export function layerNorm(
  x: usize,
  weight: usize,
  bias: usize,
  out: usize,
  rows: i32,
  columns: i32,
  epsilon: f32,
): void {
  const whole = (<usize>(columns & ~3)) << 2
  const rest = columns & 3
  const scale: f32 = 1 / <f32>columns
  for (let row = 0; row < rows; row++) {
    const mean = sumOf(x, columns) * scale
    const means = f32x4.splat(mean)
    let squares = f32x4.splat(0)
    let differences = f32x4.splat(0)
    for (let i: usize = 0; i < whole; i += 16) {
      const d = f32x4.sub(v128.load(x + i), means)
      differences = f32x4.add(differences, d)
      squares = multiplyAdd(d, d, squares)
    }
    let offset = sumLanes(differences)
    let square = sumLanes(squares)
    for (let i = whole; i < whole + (rest << 2); i += 4) {
      const d = load<f32>(x + i) - mean
      offset += d
      square += d * d
    }
    offset *= scale
    const inverse: f32 = 1 / Mathf.sqrt(max<f32>(square * scale - offset * offset, 0) + epsilon)
    const inverses = f32x4.splat(inverse)
    const offsets = f32x4.splat(offset)
    for (let i: usize = 0; i < whole; i += 16) {
      const d = f32x4.sub(f32x4.sub(v128.load(x + i), means), offsets)
      v128.store(out + i, multiplyAdd(f32x4.mul(d, inverses), v128.load(weight + i), v128.load(bias + i)))
    }
    if (rest) {
      const d = f32x4.sub(f32x4.sub(loadPart(x + whole, rest), means), offsets)
      const y = multiplyAdd(f32x4.mul(d, inverses), loadPart(weight + whole, rest), loadPart(bias + whole, rest))
      storePart(out + whole, y, rest)
    }
    x += (<usize>columns) << 2
    out += (<usize>columns) << 2
  }
}

/** Sum of contiguous floats, in sixteen partial sums: fast, and closer than one running sum. */
export function sumOf(from: usize, count: i32): f32 {
  let s0 = f32x4.splat(0)
  let s1 = s0
  let s2 = s0
  let s3 = s0
  let left = count
  while (left >= 16) {
    s0 = f32x4.add(s0, v128.load(from))
    s1 = f32x4.add(s1, v128.load(from, 16))
    s2 = f32x4.add(s2, v128.load(from, 32))
    s3 = f32x4.add(s3, v128.load(from, 48))
    from += 64
    left -= 16
  }
  while (left >= 4) {
    s0 = f32x4.add(s0, v128.load(from))
    from += 16
    left -= 4
  }
  if (left) s1 = f32x4.add(s1, loadPart(from, left))
  return sumLanes(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)))
}

/**
 * Softmax of each row of [rows, columns]. Row i sees `visible` columns, or with `causal` no more than
 * (i modulo period) + 1 of them; the others come out 0.
 */
export function softmax(x: usize, out: usize, rows: i32, columns: i32, visible: i32, causal: bool, period: i32): void {
  const stride = (<usize>columns) << 2
  for (let row = 0; row < rows; row++) {
    const count = causal ? min(visible, (row % period) + 1) : visible
    softmaxRow(x, out, count)
    memory.fill(out + ((<usize>count) << 2), 0, (<usize>(columns - count)) << 2)
    x += stride
    out += stride
  }
}

function softmaxRow(x: usize, out: usize, count: i32): void {
  const whole = (<usize>(count & ~3)) << 2
  const end = (<usize>count) << 2
  let tops = f32x4.splat(-Infinity)
  for (let i: usize = 0; i < whole; i += 16) tops = f32x4.pmax(tops, v128.load(x + i))
  let top = maxLanes(tops)
  for (let i = whole; i < end; i += 4) top = max(top, load<f32>(x + i))
  const shift = f32x4.splat(top)
  let sums = f32x4.splat(0)
  for (let i: usize = 0; i < whole; i += 16) {
    const y = exponential(f32x4.sub(v128.load(x + i), shift))
    sums = f32x4.add(sums, y)
    v128.store(out + i, y)
  }
  let sum = sumLanes(sums)
  for (let i = whole; i < end; i += 4) {
    const y = f32x4.extract_lane(exponential(f32x4.sub(v128.load32_splat(x + i), shift)), 0)
    sum += y
    store<f32>(out + i, y)
  }
  const inverse: f32 = 1 / sum
  const inverses = f32x4.splat(inverse)
  for (let i: usize = 0; i < whole; i += 16) v128.store(out + i, f32x4.mul(v128.load(out + i), inverses))
  for (let i = whole; i < end; i += 4) store<f32>(out + i, load<f32>(out + i) * inverse)
}

/** x / max(|x|, epsilon), row by row; squares are summed in float64, so that none overflows or vanishes. */
export function l2Normalize(x: usize, out: usize, rows: i32, columns: i32, epsilon: f64): void {
  for (let row = 0; row < rows; row++) {
    const end = x + ((<usize>columns) << 2)
    let sum: f64 = 0
    for (let at = x; at < end; at += 4) {
      const value = <f64>load<f32>(at)
      sum += value * value
    }
    const inverse = 1 / max(Math.sqrt(sum), epsilon)
    while (x < end) {
      store<f32>(out, <f32>(<f64>load<f32>(x) * inverse))
      x += 4
      out += 4
    }
  }
}

// The gradients of what normalises whole rows, and log softmax: each row is read from cache after its first pass.
import { exponential } from '../exponential'
import { sumOf } from '../normalization'
import { loadPart, maxLanes, multiplyAdd, storePart, sumLanes } from '../vector'

/**
 * With n = (x - mean) / sqrt(variance + epsilon) and h = gradient * weight, along a row:
 * x: (h - mean(h) - n mean(h n)) / sqrt(variance + epsilon); weight: sum of gradient * n; bias: sum of gradient.
 */
export function layerNormGradient(
  x: usize,
  weight: usize,
  gradient: usize,
  toX: usize,
  toWeight: usize,
  toBias: usize,
  rows: i32,
  columns: i32,
  epsilon: f32,
): void {
  const whole = (<usize>(columns & ~3)) << 2
  const rest = columns & 3
  const share: f32 = 1 / <f32>columns
  memory.fill(toWeight, 0, (<usize>columns) << 2)
  memory.fill(toBias, 0, (<usize>columns) << 2)
  if (whole == 0) {
    narrowLayerNormGradient(x, weight, gradient, toX, toWeight, toBias, rows, columns, epsilon)
    return
  }
  for (let row = 0; row < rows; row++) {
    // As in `layerNorm`: what the rounded mean is off by is the mean of the differences, and is taken back.
    const first = f32x4.splat(sumOf(x, columns) * share)
    let differences = f32x4.splat(0)
    let squares = f32x4.splat(0)
    for (let i: usize = 0; i < whole; i += 16) {
      const d = f32x4.sub(v128.load(x + i), first)
      differences = f32x4.add(differences, d)
      squares = multiplyAdd(d, d, squares)
    }
    let offset = sumLanes(differences)
    let square = sumLanes(squares)
    for (let i = whole; i < whole + (rest << 2); i += 4) {
      const d = load<f32>(x + i) - f32x4.extract_lane(first, 0)
      offset += d
      square += d * d
    }
    offset *= share
    const inverse: f32 = 1 / Mathf.sqrt(max<f32>(square * share - offset * offset, 0) + epsilon)
    const inverses = f32x4.splat(inverse)
    const offsets = f32x4.splat(offset)

    let levels = f32x4.splat(0)
    let alongs = f32x4.splat(0)
    for (let i: usize = 0; i < whole; i += 16) {
      const g = v128.load(gradient + i)
      const n = f32x4.mul(f32x4.sub(f32x4.sub(v128.load(x + i), first), offsets), inverses)
      const h = f32x4.mul(g, v128.load(weight + i))
      levels = f32x4.add(levels, h)
      alongs = multiplyAdd(h, n, alongs)
      v128.store(toWeight + i, multiplyAdd(g, n, v128.load(toWeight + i)))
      v128.store(toBias + i, f32x4.add(g, v128.load(toBias + i)))
    }
    if (rest) {
      const g = loadPart(gradient + whole, rest)
      const n = f32x4.mul(f32x4.sub(f32x4.sub(loadPart(x + whole, rest), first), offsets), inverses)
      const h = f32x4.mul(g, loadPart(weight + whole, rest))
      levels = f32x4.add(levels, h)
      alongs = multiplyAdd(h, n, alongs)
      storePart(toWeight + whole, multiplyAdd(g, n, loadPart(toWeight + whole, rest)), rest)
      storePart(toBias + whole, f32x4.add(g, loadPart(toBias + whole, rest)), rest)
    }
    const level = f32x4.splat(sumLanes(levels) * share)
    const along = f32x4.splat(-sumLanes(alongs) * share)
    for (let i: usize = 0; i < whole; i += 16) {
      const n = f32x4.mul(f32x4.sub(f32x4.sub(v128.load(x + i), first), offsets), inverses)
      const h = f32x4.sub(f32x4.mul(v128.load(gradient + i), v128.load(weight + i)), level)
      v128.store(toX + i, f32x4.mul(multiplyAdd(n, along, h), inverses))
    }
    if (rest) {
      const n = f32x4.mul(f32x4.sub(f32x4.sub(loadPart(x + whole, rest), first), offsets), inverses)
      const h = f32x4.sub(f32x4.mul(loadPart(gradient + whole, rest), loadPart(weight + whole, rest)), level)
      storePart(toX + whole, f32x4.mul(multiplyAdd(n, along, h), inverses), rest)
    }
    x += (<usize>columns) << 2
    gradient += (<usize>columns) << 2
    toX += (<usize>columns) << 2
  }
}

/**
 * The same in float64 for rows of less than four: of two numbers less their mean, made to be of length 1, only the
 * share of epsilon is free to change, which float32 would lose in its roundoff.
 */
function narrowLayerNormGradient(
  x: usize,
  weight: usize,
  gradient: usize,
  toX: usize,
  toWeight: usize,
  toBias: usize,
  rows: i32,
  columns: i32,
  epsilon: f64,
): void {
  const bytes = (<usize>columns) << 2
  const count = <f64>columns
  for (let row = 0; row < rows; row++) {
    let mean: f64 = 0
    for (let i: usize = 0; i < bytes; i += 4) mean += <f64>load<f32>(x + i) / count
    let variance: f64 = 0
    for (let i: usize = 0; i < bytes; i += 4) {
      const d = <f64>load<f32>(x + i) - mean
      variance += (d * d) / count
    }
    const inverse = 1 / Math.sqrt(variance + epsilon)
    let level: f64 = 0
    let along: f64 = 0
    for (let i: usize = 0; i < bytes; i += 4) {
      const g = <f64>load<f32>(gradient + i)
      const n = (<f64>load<f32>(x + i) - mean) * inverse
      const h = g * <f64>load<f32>(weight + i)
      level += h / count
      along += (h * n) / count
      store<f32>(toWeight + i, <f32>(<f64>load<f32>(toWeight + i) + g * n))
      store<f32>(toBias + i, load<f32>(toBias + i) + <f32>g)
    }
    for (let i: usize = 0; i < bytes; i += 4) {
      const n = (<f64>load<f32>(x + i) - mean) * inverse
      const h = <f64>load<f32>(gradient + i) * <f64>load<f32>(weight + i)
      store<f32>(toX + i, <f32>((h - level - n * along) * inverse))
    }
    x += bytes
    gradient += bytes
    toX += bytes
  }
}

/** y (g - sum(g y)), row by row. */
export function softmaxGradient(y: usize, gradient: usize, to: usize, rows: i32, columns: i32): void {
  for (let row = 0; row < rows; row++) {
    softmaxGradientRow(y, gradient, to, columns, 1)
    y += (<usize>columns) << 2
    gradient += (<usize>columns) << 2
    to += (<usize>columns) << 2
  }
}

/** scale y (g - sum(g y)); `to` may be `gradient`. */
export function softmaxGradientRow(y: usize, gradient: usize, to: usize, columns: i32, scale: f32): void {
  const whole = (<usize>(columns & ~3)) << 2
  const rest = columns & 3
  let alongs = f32x4.splat(0)
  for (let i: usize = 0; i < whole; i += 16) alongs = multiplyAdd(v128.load(y + i), v128.load(gradient + i), alongs)
  if (rest) alongs = multiplyAdd(loadPart(y + whole, rest), loadPart(gradient + whole, rest), alongs)
  const along = f32x4.splat(sumLanes(alongs))
  const scales = f32x4.splat(scale)
  for (let i: usize = 0; i < whole; i += 16) {
    const p = f32x4.mul(v128.load(y + i), scales)
    v128.store(to + i, f32x4.mul(p, f32x4.sub(v128.load(gradient + i), along)))
  }
  if (rest) {
    const p = f32x4.mul(loadPart(y + whole, rest), scales)
    storePart(to + whole, f32x4.mul(p, f32x4.sub(loadPart(gradient + whole, rest), along)), rest)
  }
}

/** (g - y sum(g y)) / |x| with y = x / |x|, or g / epsilon where |x| is no more than that; sums in float64. */
export function l2NormalizeGradient(
  x: usize,
  gradient: usize,
  to: usize,
  rows: i32,
  columns: i32,
  epsilon: f64,
): void {
  const bytes = (<usize>columns) << 2
  for (let row = 0; row < rows; row++) {
    let square: f64 = 0
    let along: f64 = 0
    for (let i: usize = 0; i < bytes; i += 4) {
      const value = <f64>load<f32>(x + i)
      square += value * value
      along += value * <f64>load<f32>(gradient + i)
    }
    const norm = Math.sqrt(square)
    const inverse = 1 / max(norm, epsilon)
    const back = norm > epsilon ? along * inverse * inverse : 0
    for (let i: usize = 0; i < bytes; i += 4) {
      store<f32>(to + i, <f32>((<f64>load<f32>(gradient + i) - <f64>load<f32>(x + i) * back) * inverse))
    }
    x += bytes
    gradient += bytes
    to += bytes
  }
}

/** The largest of a row, which is not empty. */
export function largestOf(x: usize, columns: i32): f32 {
  const whole = (<usize>(columns & ~3)) << 2
  let tops = f32x4.splat(-Infinity)
  for (let i: usize = 0; i < whole; i += 16) tops = f32x4.max(tops, v128.load(x + i))
  let top = maxLanes(tops)
  for (let i = whole; i < (<usize>columns) << 2; i += 4) top = max(top, load<f32>(x + i))
  return top
}

/** Sum of exp(x - top) over a row. */
export function exponentialSum(x: usize, columns: i32, top: f32): f32 {
  const whole = (<usize>(columns & ~3)) << 2
  const shift = f32x4.splat(top)
  let sums = f32x4.splat(0)
  for (let i: usize = 0; i < whole; i += 16) sums = f32x4.add(sums, exponential(f32x4.sub(v128.load(x + i), shift)))
  let sum = sumLanes(sums)
  for (let i = whole; i < (<usize>columns) << 2; i += 4) {
    sum += f32x4.extract_lane(exponential(f32x4.sub(v128.load32_splat(x + i), shift)), 0)
  }
  return sum
}

/** x - top - log sum exp(x - top), row by row: a large common offset costs no digits. */
export function logSoftmax(x: usize, to: usize, rows: i32, columns: i32): void {
  const whole = (<usize>(columns & ~3)) << 2
  for (let row = 0; row < rows; row++) {
    const top = largestOf(x, columns)
    const logarithm = Mathf.log(exponentialSum(x, columns, top))
    const tops = f32x4.splat(top)
    const logarithms = f32x4.splat(logarithm)
    for (let i: usize = 0; i < whole; i += 16) {
      v128.store(to + i, f32x4.sub(f32x4.sub(v128.load(x + i), tops), logarithms))
    }
    for (let i = whole; i < (<usize>columns) << 2; i += 4) store<f32>(to + i, load<f32>(x + i) - top - logarithm)
    x += (<usize>columns) << 2
    to += (<usize>columns) << 2
  }
}

// Cross entropy with label smoothing over the rows whose target is not negative: whoever calls has checked the rest.
import { exponential } from '../exponential'
import { sumOf } from '../normalization'
import { exponentialSum, largestOf } from './normalization'

/** The sum over counted rows of -(1 - s) log p[target] - s mean(log p). */
export function crossEntropy(logits: usize, targets: usize, rows: i32, columns: i32, smoothing: f64): f64 {
  let total: f64 = 0
  for (let row = 0; row < rows; row++) {
    const target = load<i32>(targets + ((<usize>row) << 2))
    if (target >= 0) {
      const top = largestOf(logits, columns)
      const logarithm = <f64>Mathf.log(exponentialSum(logits, columns, top))
      const level = <f64>top + logarithm
      total -= (1 - smoothing) * (<f64>load<f32>(logits + ((<usize>target) << 2)) - level)
      if (smoothing > 0) total -= smoothing * (<f64>sumOf(logits, columns) / <f64>columns - level)
    }
    logits += (<usize>columns) << 2
  }
  return total
}

/** scale (p - (1 - s) [target] - s / columns) in counted rows, zeros in the others. */
export function crossEntropyGradient(
  logits: usize,
  targets: usize,
  to: usize,
  rows: i32,
  columns: i32,
  smoothing: f64,
  scale: f64,
): void {
  const bytes = (<usize>columns) << 2
  const whole = (<usize>(columns & ~3)) << 2
  const least = f32x4.splat(<f32>((smoothing * scale) / <f64>columns))
  for (let row = 0; row < rows; row++) {
    const target = load<i32>(targets + ((<usize>row) << 2))
    if (target < 0) memory.fill(to, 0, bytes)
    else {
      const top = largestOf(logits, columns)
      const shift = f32x4.splat(top)
      const factor = f32x4.splat(<f32>(scale / <f64>exponentialSum(logits, columns, top)))
      for (let i: usize = 0; i < whole; i += 16) {
        const p = f32x4.mul(exponential(f32x4.sub(v128.load(logits + i), shift)), factor)
        v128.store(to + i, f32x4.sub(p, least))
      }
      for (let i = whole; i < bytes; i += 4) {
        const p = f32x4.mul(exponential(f32x4.sub(v128.load32_splat(logits + i), shift)), factor)
        store<f32>(to + i, f32x4.extract_lane(f32x4.sub(p, least), 0))
      }
      const at = to + ((<usize>target) << 2)
      store<f32>(at, load<f32>(at) - <f32>((1 - smoothing) * scale))
    }
    logits += bytes
    to += bytes
  }
}

// Functions of single numbers that losses are made of. Only exp is called often enough to be worth vectors.
import { exponential } from '../exponential'
import { loadPart, storePart } from '../vector'

export function exponentials(x: usize, to: usize, count: i32): void {
  const end = x + ((<usize>(count & ~3)) << 2)
  while (x < end) {
    v128.store(to, exponential(v128.load(x)))
    x += 16
    to += 16
  }
  const rest = count & 3
  if (rest) storePart(to, exponential(loadPart(x, rest)), rest)
}

export function logarithms(x: usize, to: usize, count: i32): void {
  for (let i: usize = 0; i < (<usize>count) << 2; i += 4) store<f32>(to + i, Mathf.log(load<f32>(x + i)))
}

/** min(x, 0) - log(1 + exp(-|x|)): neither end overflows, and small differences from 0 survive. */
export function logSigmoids(x: usize, to: usize, count: i32): void {
  for (let i: usize = 0; i < (<usize>count) << 2; i += 4) {
    const value = load<f32>(x + i)
    store<f32>(to + i, min<f32>(value, 0) - Mathf.log1p(Mathf.exp(-abs(value))))
  }
}

/** x within low and high, compared in float64; NaN stays. `to` may be `x`. */
export function clamp(x: usize, to: usize, count: i32, low: f64, high: f64): void {
  for (let i: usize = 0; i < (<usize>count) << 2; i += 4) {
    store<f32>(to + i, <f32>min(max(<f64>load<f32>(x + i), low), high))
  }
}

/** gradient where low < x < high, compared in float64, 0 elsewhere. */
export function clampGradient(x: usize, gradient: usize, to: usize, count: i32, low: f64, high: f64): void {
  for (let i: usize = 0; i < (<usize>count) << 2; i += 4) {
    const value = <f64>load<f32>(x + i)
    store<f32>(to + i, value > low && value < high ? load<f32>(gradient + i) : 0)
  }
}

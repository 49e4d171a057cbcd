// The activations, one pass over contiguous floats. `from` and `to` may be the same.
import { complementaryError, logisticOfNegative } from './exponential'
import { loadPart, storePart } from './vector'

// src/product.ts holds the same numbers.
export const QUICK_GELU = 1
export const GELU = 2
export const GELU_TANH = 3
export const RELU = 4
export const SIGMOID = 5

// @ts-ignore: decorator
@inline
function quickGelu(x: v128): v128 {
  return f32x4.mul(x, logisticOfNegative(f32x4.mul(x, f32x4.splat(-1.702))))
}

/** x Phi(x): for negative x directly from erfc, so that the far tail keeps its relative precision. */
// @ts-ignore: decorator
@inline
function gelu(x: v128): v128 {
  const upper = f32x4.mul(
    f32x4.splat(0.5),
    complementaryError(f32x4.mul(f32x4.abs(x), f32x4.splat(0.70710678118654752))),
  )
  const negative = f32x4.lt(x, f32x4.splat(0))
  return f32x4.mul(x, v128.bitselect(upper, f32x4.sub(f32x4.splat(1), upper), negative))
}

/** x / 2 (1 + tanh u) = x logistic(2 u), with u = sqrt(2 / pi) (x + 0.044715 x^3); here the terms of -2 u. */
// @ts-ignore: decorator
@inline
function geluTanh(x: v128): v128 {
  const cubic = f32x4.add(f32x4.mul(f32x4.mul(x, x), f32x4.splat(-0.07135481627260025)), f32x4.splat(-1.5957691216057308))
  return f32x4.mul(x, logisticOfNegative(f32x4.mul(x, cubic)))
}

// @ts-ignore: decorator
@inline
function activated(kind: i32, x: v128): v128 {
  if (kind == QUICK_GELU) return quickGelu(x)
  if (kind == GELU) return gelu(x)
  if (kind == GELU_TANH) return geluTanh(x)
  if (kind == RELU) return f32x4.pmax(f32x4.splat(0), x)
  return logisticOfNegative(f32x4.neg(x))
}

// @ts-ignore: decorator
@inline
function pass(kind: i32, from: usize, to: usize, count: usize): void {
  const end = from + ((count & ~3) << 2)
  if (from < end) {
    // `do`, not `while`: only then V8 builds the constants before the loop instead of in every step.
    do {
      v128.store(to, activated(kind, v128.load(from)))
      from += 16
      to += 16
    } while (from < end)
  }
  const rest = count & 3
  if (rest) storePart(to, activated(kind, loadPart(from, rest)), rest)
}

export function activate(kind: i32, from: usize, to: usize, count: usize): void {
  if (kind == QUICK_GELU) pass(QUICK_GELU, from, to, count)
  else if (kind == GELU) pass(GELU, from, to, count)
  else if (kind == GELU_TANH) pass(GELU_TANH, from, to, count)
  else if (kind == RELU) pass(RELU, from, to, count)
  else if (kind == SIGMOID) pass(SIGMOID, from, to, count)
}

// The gradients of the activations: g f'(x), one pass.
import { GELU, GELU_TANH, QUICK_GELU, RELU, SIGMOID } from '../activation'
import { complementaryError, exponential } from '../exponential'
import { loadPart, storePart } from '../vector'

/** e of the logistic function 1 / (1 + e), held finite: then 1 - s = e s, which loses no digits, is a number. */
// @ts-ignore: decorator
@inline
function odds(x: v128): v128 {
  return exponential(f32x4.pmin(x, f32x4.splat(88)))
}

// @ts-ignore: decorator
@inline
function logistic(e: v128): v128 {
  return f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), e))
}

/** s + 1.702 x s (1 - s). Beyond 60 s is 0 or 1, and x must not make up for what was held finite. */
// @ts-ignore: decorator
@inline
function quickGelu(x: v128): v128 {
  const y = f32x4.pmax(f32x4.pmin(x, f32x4.splat(60)), f32x4.splat(-60))
  const e = odds(f32x4.mul(y, f32x4.splat(-1.702)))
  const s = logistic(e)
  return f32x4.add(s, f32x4.mul(f32x4.mul(s, f32x4.mul(e, s)), f32x4.mul(y, f32x4.splat(1.702))))
}

/** Phi(x) + x phi(x) */
// @ts-ignore: decorator
@inline
function gelu(x: v128): v128 {
  const z = f32x4.mul(f32x4.abs(x), f32x4.splat(0.70710678118654752))
  const upper = f32x4.mul(f32x4.splat(0.5), complementaryError(z))
  const below = v128.bitselect(upper, f32x4.sub(f32x4.splat(1), upper), f32x4.lt(x, f32x4.splat(0)))
  const density = f32x4.mul(exponential(f32x4.neg(f32x4.mul(z, z))), f32x4.splat(0.39894228040143268))
  return f32x4.add(below, f32x4.mul(density, x))
}

/** With s the logistic function of 2 u: s + x 2 s (1 - s) u'. Beyond 40 s is 0 or 1, and x² might not be finite. */
// @ts-ignore: decorator
@inline
function geluTanh(x: v128): v128 {
  const y = f32x4.pmax(f32x4.pmin(x, f32x4.splat(40)), f32x4.splat(-40))
  const square = f32x4.mul(y, y)
  const cubic = f32x4.add(f32x4.mul(square, f32x4.splat(-0.07135481627260025)), f32x4.splat(-1.5957691216057308))
  const e = odds(f32x4.mul(y, cubic))
  const s = logistic(e)
  const steep = f32x4.add(f32x4.mul(square, f32x4.splat(0.21406444881780074)), f32x4.splat(1.5957691216057308))
  return f32x4.add(s, f32x4.mul(f32x4.mul(s, f32x4.mul(e, s)), f32x4.mul(y, steep)))
}

// @ts-ignore: decorator
@inline
function along(kind: i32, x: v128, g: v128): v128 {
  if (kind == QUICK_GELU) return f32x4.mul(g, quickGelu(x))
  if (kind == GELU) return f32x4.mul(g, gelu(x))
  if (kind == GELU_TANH) return f32x4.mul(g, geluTanh(x))
  if (kind == RELU) return v128.and(g, f32x4.gt(x, f32x4.splat(0)))
  const e = odds(f32x4.neg(x))
  const s = logistic(e)
  return f32x4.mul(g, f32x4.mul(s, f32x4.mul(e, s)))
}

// @ts-ignore: decorator
@inline
function pass(kind: i32, x: usize, gradient: usize, to: usize, count: usize): void {
  const end = x + ((count & ~3) << 2)
  if (x < end) {
    // `do`, as in ../activation.ts.
    do {
      v128.store(to, along(kind, v128.load(x), v128.load(gradient)))
      x += 16
      gradient += 16
      to += 16
    } while (x < end)
  }
  const rest = count & 3
  if (rest) storePart(to, along(kind, loadPart(x, rest), loadPart(gradient, rest)), rest)
}

export function activationGradient(kind: i32, x: usize, gradient: usize, to: usize, count: usize): void {
  if (kind == QUICK_GELU) pass(QUICK_GELU, x, gradient, to, count)
  else if (kind == GELU) pass(GELU, x, gradient, to, count)
  else if (kind == GELU_TANH) pass(GELU_TANH, x, gradient, to, count)
  else if (kind == RELU) pass(RELU, x, gradient, to, count)
  else if (kind == SIGMOID) pass(SIGMOID, x, gradient, to, count)
}

// exp, the logistic function and erfc on four floats: within two or three units in the last place, erfc within 4e-6
// of itself far out, where the rounding of z squared shows. The polynomials are minimax fits of our own, found by
// Lawson's iteration (docs/decisions/0052).
import { multiplyAdd } from './vector'

/**
 * e^x. Exactly 0 from -88 down and +infinity from 88.4 up, so 1 / (1 + exponential(-x)) is right everywhere;
 * NaN stays NaN.
 */
// @ts-ignore: decorator
@inline
export function exponential(x: v128): v128 {
  // min(88.8, max(-88, x)) in the pseudo forms: one instruction on x86, and NaN passes.
  let y = f32x4.pmax(x, f32x4.splat(-88))
  y = f32x4.pmin(y, f32x4.splat(88.8))
  // Adding 1.5 * 2^23 rounds to an integer, which the low bits then hold.
  const shifted = multiplyAdd(y, f32x4.splat(1.44269504), f32x4.splat(12582912))
  const whole = f32x4.sub(shifted, f32x4.splat(12582912))
  // x - whole ln 2, ln 2 in two parts of which the first has few bits: the difference is exact.
  let r = f32x4.sub(y, f32x4.mul(whole, f32x4.splat(0.693359375)))
  r = f32x4.sub(r, f32x4.mul(whole, f32x4.splat(-2.12194440e-4)))
  let p = multiplyAdd(r, f32x4.splat(0.0013814596459269524), f32x4.splat(0.0083687175065279))
  p = multiplyAdd(p, r, f32x4.splat(0.04166838899254799))
  p = multiplyAdd(p, r, f32x4.splat(0.1666652113199234))
  p = multiplyAdd(p, r, f32x4.splat(0.4999999403953552))
  p = f32x4.add(multiplyAdd(p, f32x4.mul(r, r), r), f32x4.splat(1))
  return f32x4.mul(p, i32x4.add(i32x4.shl(shifted, 23), i32x4.splat(0x3f800000)))
}

/** 1 / (1 + e^x), the logistic function of -x. */
// @ts-ignore: decorator
@inline
export function logisticOfNegative(x: v128): v128 {
  const one = f32x4.splat(1)
  return f32x4.div(one, f32x4.add(one, exponential(x)))
}

/** erfc(z) for z >= 0, as e^(-z^2) t p(t) with t = 1 / (1 + z / 2); p is of degree 8. */
// @ts-ignore: decorator
@inline
export function complementaryError(z: v128): v128 {
  const one = f32x4.splat(1)
  const t = f32x4.div(one, multiplyAdd(z, f32x4.splat(0.5), one))
  let p = multiplyAdd(t, f32x4.splat(-0.0590689480304718), f32x4.splat(0.2845748960971832))
  p = multiplyAdd(p, t, f32x4.splat(-0.4871997833251953))
  p = multiplyAdd(p, t, f32x4.splat(0.278067022562027))
  p = multiplyAdd(p, t, f32x4.splat(-0.02662556990981102))
  p = multiplyAdd(p, t, f32x4.splat(0.2026868313550949))
  p = multiplyAdd(p, t, f32x4.splat(0.2431037724018097))
  p = multiplyAdd(p, t, f32x4.splat(0.282375305891037))
  p = multiplyAdd(p, t, f32x4.splat(0.28208643198013306))
  return f32x4.mul(f32x4.mul(p, t), exponential(f32x4.neg(f32x4.mul(z, z))))
}

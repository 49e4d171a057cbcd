// What changes variables, in place and in one pass: memory is all that these cost.
import { loadPart, multiplyAdd, storePart } from '../vector'

/**
 * One step of AdamW. m = beta1 m + (1 - beta1) g and v = beta2 v + (1 - beta2) g², with g the gradient times
 * `gradientScale`; p = keep p - rate m / (sqrt(v) rootScale + epsilon): `rate` and `rootScale` hold the corrections
 * of the bias towards 0.
 */
export function adamw(
  parameter: usize,
  gradient: usize,
  mean: usize,
  square: usize,
  count: i32,
  gradientScale: f32,
  beta1: f32,
  fresh1: f32,
  beta2: f32,
  fresh2: f32,
  keep: f32,
  rate: f32,
  rootScale: f32,
  epsilon: f32,
): void {
  const scales = f32x4.splat(gradientScale)
  const betas1 = f32x4.splat(beta1)
  const freshs1 = f32x4.splat(fresh1)
  const betas2 = f32x4.splat(beta2)
  const freshs2 = f32x4.splat(fresh2)
  const keeps = f32x4.splat(keep)
  const rates = f32x4.splat(rate)
  const roots = f32x4.splat(rootScale)
  const epsilons = f32x4.splat(epsilon)
  const whole = (<usize>(count & ~3)) << 2
  const rest = count & 3
  for (let i: usize = 0; i < whole; i += 16) {
    const g = f32x4.mul(v128.load(gradient + i), scales)
    const m = multiplyAdd(g, freshs1, f32x4.mul(v128.load(mean + i), betas1))
    const v = multiplyAdd(f32x4.mul(g, g), freshs2, f32x4.mul(v128.load(square + i), betas2))
    const step = f32x4.div(f32x4.mul(m, rates), multiplyAdd(f32x4.sqrt(v), roots, epsilons))
    v128.store(mean + i, m)
    v128.store(square + i, v)
    v128.store(parameter + i, f32x4.sub(f32x4.mul(v128.load(parameter + i), keeps), step))
  }
  if (rest) {
    const g = f32x4.mul(loadPart(gradient + whole, rest), scales)
    const m = multiplyAdd(g, freshs1, f32x4.mul(loadPart(mean + whole, rest), betas1))
    const v = multiplyAdd(f32x4.mul(g, g), freshs2, f32x4.mul(loadPart(square + whole, rest), betas2))
    const step = f32x4.div(f32x4.mul(m, rates), multiplyAdd(f32x4.sqrt(v), roots, epsilons))
    storePart(mean + whole, m, rest)
    storePart(square + whole, v, rest)
    storePart(parameter + whole, f32x4.sub(f32x4.mul(loadPart(parameter + whole, rest), keeps), step), rest)
  }
}

/** average = decay average + fresh parameter */
export function ema(average: usize, parameter: usize, count: i32, decay: f32, fresh: f32): void {
  const decays = f32x4.splat(decay)
  const freshs = f32x4.splat(fresh)
  const whole = (<usize>(count & ~3)) << 2
  const rest = count & 3
  for (let i: usize = 0; i < whole; i += 16) {
    v128.store(average + i, multiplyAdd(v128.load(parameter + i), freshs, f32x4.mul(v128.load(average + i), decays)))
  }
  if (rest) {
    const y = multiplyAdd(loadPart(parameter + whole, rest), freshs, f32x4.mul(loadPart(average + whole, rest), decays))
    storePart(average + whole, y, rest)
  }
}

/** total += x */
export function accumulate(total: usize, x: usize, count: i32): void {
  const whole = (<usize>(count & ~3)) << 2
  const rest = count & 3
  for (let i: usize = 0; i < whole; i += 16) {
    v128.store(total + i, f32x4.add(v128.load(total + i), v128.load(x + i)))
  }
  if (rest) storePart(total + whole, f32x4.add(loadPart(total + whole, rest), loadPart(x + whole, rest)), rest)
}

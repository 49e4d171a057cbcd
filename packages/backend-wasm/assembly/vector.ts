// What every kernel shares: one multiply-add, and vectors of fewer than four lanes.

/** a * b + c, in one rounding where the build has relaxed SIMD. */
// @ts-ignore: decorator
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c)
  return f32x4.add(c, f32x4.mul(a, b))
}

/** The first `count` of four floats (1 to 3), zero in the other lanes: never reads past the end. */
// @ts-ignore: decorator
@inline
export function loadPart(from: usize, count: usize): v128 {
  let x = v128.load32_zero(from)
  if (count > 1) x = v128.load32_lane(from, x, 1, 4)
  if (count > 2) x = v128.load32_lane(from, x, 2, 8)
  return x
}

/** Stores the first `count` of four floats (1 to 3). */
// @ts-ignore: decorator
@inline
export function storePart(to: usize, x: v128, count: usize): void {
  v128.store32_lane(to, x, 0)
  if (count > 1) v128.store32_lane(to, x, 1, 4)
  if (count > 2) v128.store32_lane(to, x, 2, 8)
}

// @ts-ignore: decorator
@inline
export function sumLanes(x: v128): f32 {
  return (
    f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3))
  )
}

// @ts-ignore: decorator
@inline
export function maxLanes(x: v128): f32 {
  return max(
    max(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 1)),
    max(f32x4.extract_lane(x, 2), f32x4.extract_lane(x, 3)),
  )
}

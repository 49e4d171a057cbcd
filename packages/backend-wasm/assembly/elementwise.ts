// a + b, a - b, a * b, a / b over contiguous runs, sums along an axis, and copies of blocks.
import { sumOf } from './normalization'
import { loadPart, storePart } from './vector'

// src/kernels/arithmetic.ts holds the same numbers.
const ADD = 0
const SUBTRACT = 1
const MULTIPLY = 2

// @ts-ignore: decorator
@inline
function combined(kind: i32, a: v128, b: v128): v128 {
  if (kind == ADD) return f32x4.add(a, b)
  if (kind == SUBTRACT) return f32x4.sub(a, b)
  if (kind == MULTIPLY) return f32x4.mul(a, b)
  return f32x4.div(a, b)
}

/** `count` results; an operand with `repeat` is one number for all of them. */
export function combine(
  kind: i32,
  a: usize,
  repeatA: bool,
  b: usize,
  repeatB: bool,
  out: usize,
  count: usize,
): void {
  const end = out + ((count & ~3) << 2)
  const rest = count & 3
  if (repeatA && count) {
    const x = v128.load32_splat(a)
    for (; out < end; out += 16, b += 16) v128.store(out, combined(kind, x, v128.load(b)))
    if (rest) storePart(out, combined(kind, x, loadPart(b, rest)), rest)
  } else if (repeatB && count) {
    const y = v128.load32_splat(b)
    for (; out < end; out += 16, a += 16) v128.store(out, combined(kind, v128.load(a), y))
    if (rest) storePart(out, combined(kind, loadPart(a, rest), y), rest)
  } else {
    for (; out < end; out += 16, a += 16, b += 16) v128.store(out, combined(kind, v128.load(a), v128.load(b)))
    if (rest) storePart(out, combined(kind, loadPart(a, rest), loadPart(b, rest)), rest)
  }
}

/** out[o, i] = scale * sum over n of x[o, n, i]. */
export function sumAxis(x: usize, out: usize, outer: i32, count: i32, inner: i32, scale: f32): void {
  for (let o = 0; o < outer; o++) {
    if (inner == 1) {
      store<f32>(out, sumOf(x, count) * scale)
    } else {
      for (let i = 0; i < inner; i += 4) {
        const rest = min(4, inner - i)
        let at = x + (i << 2)
        let sum = f32x4.splat(0)
        for (let n = 0; n < count; n++) {
          sum = f32x4.add(sum, rest == 4 ? v128.load(at) : loadPart(at, rest))
          at += (<usize>inner) << 2
        }
        sum = f32x4.mul(sum, f32x4.splat(scale))
        if (rest == 4) v128.store(out + (i << 2), sum)
        else storePart(out + (i << 2), sum, rest)
      }
    }
    x += ((<usize>count) * inner) << 2
    out += (<usize>inner) << 2
  }
}

/** `count` blocks of `bytes`, from and to addresses that advance by the strides. */
export function copyBlocks(
  from: usize,
  fromStride: usize,
  to: usize,
  toStride: usize,
  bytes: usize,
  count: i32,
): void {
  for (let i = 0; i < count; i++) {
    memory.copy(to, from, bytes)
    from += fromStride
    to += toStride
  }
}

/** Rows of a table [*, bytes] by number. */
export function gather(table: usize, ids: usize, to: usize, bytes: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    memory.copy(to, table + (<usize>load<u32>(ids + ((<usize>i) << 2))) * bytes, bytes)
    to += bytes
  }
}

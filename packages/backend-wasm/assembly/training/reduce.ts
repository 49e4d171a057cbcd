// Sums, squares and maxima over many elements.
import { sumOf } from '../normalization'
import { multiplyAdd, sumLanes } from '../vector'
import { largestOf } from './normalization'

/** out[o, i] = sum over n of x[o, n, i], eight rows at a time: x is read once, in order, and out stays in cache. */
export function sumRows(x: usize, out: usize, outer: i32, count: i32, inner: i32): void {
  const stride = (<usize>inner) << 2
  for (let o = 0; o < outer; o++) {
    if (inner == 1) store<f32>(out, sumOf(x, count))
    else {
      memory.fill(out, 0, stride)
      let n = 0
      for (; n + 8 <= count; n += 8) addEight(x + (<usize>n) * stride, stride, out)
      for (; n < count; n++) addOne(x + (<usize>n) * stride, stride, out)
    }
    x += (<usize>count) * stride
    out += stride
  }
}

function addEight(x: usize, stride: usize, out: usize): void {
  const whole = stride & ~15
  for (let i: usize = 0; i < whole; i += 16) {
    const a = f32x4.add(v128.load(x + i), v128.load(x + stride + i))
    const b = f32x4.add(v128.load(x + 2 * stride + i), v128.load(x + 3 * stride + i))
    const c = f32x4.add(v128.load(x + 4 * stride + i), v128.load(x + 5 * stride + i))
    const d = f32x4.add(v128.load(x + 6 * stride + i), v128.load(x + 7 * stride + i))
    v128.store(out + i, f32x4.add(v128.load(out + i), f32x4.add(f32x4.add(a, b), f32x4.add(c, d))))
  }
  for (let i = whole; i < stride; i += 4) {
    let sum: f32 = 0
    for (let row: usize = 0; row < 8; row++) sum += load<f32>(x + row * stride + i)
    store<f32>(out + i, load<f32>(out + i) + sum)
  }
}

function addOne(x: usize, stride: usize, out: usize): void {
  const whole = stride & ~15
  for (let i: usize = 0; i < whole; i += 16) v128.store(out + i, f32x4.add(v128.load(out + i), v128.load(x + i)))
  for (let i = whole; i < stride; i += 4) store<f32>(out + i, load<f32>(out + i) + load<f32>(x + i))
}

/** The sum of squares: parts of 4096 in float32, those in float64, so that no length costs digits. */
export function squaredNorm(x: usize, count: i32): f64 {
  let total: f64 = 0
  for (; count >= 4096; count -= 4096) {
    total += <f64>squares(x, 4096)
    x += 4096 << 2
  }
  total += <f64>squares(x, count & ~15)
  x += (<usize>(count & ~15)) << 2
  for (let i = 0; i < (count & 15); i++) {
    const value = <f64>load<f32>(x + ((<usize>i) << 2))
    total += value * value
  }
  return total
}

/** Of a multiple of 16 floats. */
function squares(x: usize, count: i32): f32 {
  let s0 = f32x4.splat(0)
  let s1 = s0
  let s2 = s0
  let s3 = s0
  const end = x + ((<usize>count) << 2)
  while (x < end) {
    const a = v128.load(x)
    const b = v128.load(x, 16)
    const c = v128.load(x, 32)
    const d = v128.load(x, 48)
    s0 = multiplyAdd(a, a, s0)
    s1 = multiplyAdd(b, b, s1)
    s2 = multiplyAdd(c, c, s2)
    s3 = multiplyAdd(d, d, s3)
    x += 64
  }
  return sumLanes(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)))
}

/** The largest of each row. */
export function maxima(x: usize, out: usize, rows: i32, columns: i32): void {
  for (let row = 0; row < rows; row++) {
    store<f32>(out, largestOf(x, columns))
    x += (<usize>columns) << 2
    out += 4
  }
}

/** The gradient of each row's largest, in equal parts where several are. */
export function maximaGradient(x: usize, gradient: usize, to: usize, rows: i32, columns: i32): void {
  const bytes = (<usize>columns) << 2
  for (let row = 0; row < rows; row++) {
    const top = largestOf(x, columns)
    let equal: f32 = 0
    for (let i: usize = 0; i < bytes; i += 4) if (load<f32>(x + i) == top) equal += 1
    const share = load<f32>(gradient) / equal
    for (let i: usize = 0; i < bytes; i += 4) store<f32>(to + i, load<f32>(x + i) == top ? share : 0)
    x += bytes
    to += bytes
    gradient += 4
  }
}

// C[rows, columns] = act(A B + bias) + residual for packed A and B, one panel of B at a time.
//
// The panel's results live in `scratch` [rows, width], which stays in L1: tiles write to it, bias and activation run
// over it, and only then C is written, once, without the padding. Depth is cut so that a panel's part stays in L1
// while all rows of A (in L2) pass by; a sum of such partial sums also loses fewer bits than one long sum.
import { activate } from './activation'
import { tile, tile1x8x4, tile1x16x2, tile2x8x2 } from './generated/tiles'
import { panelCount, panelStart } from './pack'
import { loadPart, storePart } from './vector'

/** Floats of scratch that `multiply` needs: results, and the partial sums of one part of depth. */
export function multiplyScratch(rows: i32, width: i32): usize {
  return (<usize>max(2 * rows, 8)) * width
}

export function multiply(
  a: usize,
  b: usize,
  c: usize,
  cStride: usize,
  rows: i32,
  columns: i32,
  depth: i32,
  limit: i32,
  width: i32,
  depthBlock: i32,
  bias: usize,
  residual: usize,
  activation: i32,
  scratch: usize,
): void {
  const panelBytes = ((<usize>width) * depth) << 2
  const resultBytes = ((<usize>width) * rows) << 2
  const together = panelsTogether(rows, width)
  for (let column = 0; column < columns; ) {
    const count = column + together * width <= columns ? together : 1
    const panel = b + (((<usize>column) * depth) << 2)
    if (depth == 0) memory.fill(scratch, 0, resultBytes * count)
    else multiplyPanels(a, panel, panelBytes, count, scratch, rows, depth, limit, width, depthBlock)
    // What can be added on the way to C is: a pass of its own costs a product of little depth a twentieth.
    const late = !activation && width == 8
    for (let p = 0; bias && !late && p < count; p++) {
      const first = column + p * width
      addBias(scratch + (<usize>p) * resultBytes, rows, width, bias + ((<usize>first) << 2), columns - first)
    }
    if (activation) activate(activation, scratch, scratch, (<usize>rows) * width * count)
    for (let p = 0; p < count; p++) {
      const at = (<usize>(column + p * width)) << 2
      const shown = min(width, columns - column - p * width)
      const results = scratch + (<usize>p) * resultBytes
      const rest = residual ? residual + at : 0
      if (width == 8 && shown == 8) writeEight(results, rows, late && bias ? bias + at : 0, c + at, rest, cStride)
      else {
        if (late && bias) addBias(results, rows, width, bias + at, shown)
        write(results, rows, width, shown, c + at, rest, cStride)
      }
    }
    column += count * width
  }
}

/** results[count, rows, width] = A times `count` panels of B, part of depth by part: one sum for any number of rows. */
function multiplyPanels(
  a: usize,
  panel: usize,
  panelBytes: usize,
  count: i32,
  results: usize,
  rows: i32,
  depth: i32,
  limit: i32,
  width: i32,
  depthBlock: i32,
): void {
  const resultBytes = ((<usize>width) * rows) << 2
  const bytes = resultBytes * count
  for (let k = 0; k < depth; k += depthBlock) {
    const part = min(depthBlock, depth - k)
    const to = k ? results + bytes : results
    const right = panel + (((<usize>k) * width) << 2)
    if (count > 1) {
      const left = a + (((<usize>k) * rows) << 2)
      if (rows == 2) tile2x8x2(left, right, to, part, panelBytes, resultBytes)
      else if (width == 8) tile1x8x4(left, right, to, part, panelBytes, resultBytes)
      else tile1x16x2(left, right, to, part, panelBytes, resultBytes)
    } else multiplyRows(a, k, right, to, rows, depth, part, limit, width)
    if (k) {
      for (let at: usize = 0; at < bytes; at += 16) {
        v128.store(results + at, f32x4.add(v128.load(results + at), v128.load(to + at)))
      }
    }
  }
}

/** to[rows, width] = A[rows, k .. k + part] times a part of one panel of B, tile by tile. */
function multiplyRows(
  a: usize,
  k: i32,
  right: usize,
  to: usize,
  rows: i32,
  depth: i32,
  part: i32,
  limit: i32,
  width: i32,
): void {
  const panels = panelCount(rows, limit)
  for (let i = 0; i < panels; i++) {
    const start = panelStart(i, panels, rows)
    const height = panelStart(i + 1, panels, rows) - start
    const left = a + (((<usize>start) * depth + (<usize>k) * height) << 2)
    tile(height, width, left, right, to + (((<usize>start) * width) << 2), part)
  }
}

/** Panels of B that one or two rows take at once. */
// @ts-ignore: decorator
@inline
function panelsTogether(rows: i32, width: i32): i32 {
  if (width == 8) return rows == 1 ? 4 : rows == 2 ? 2 : 1
  return rows == 1 ? 2 : 1
}

/** Adds `count` numbers, or as many as there are columns, to every row of scratch. */
function addBias(scratch: usize, rows: i32, width: i32, bias: usize, count: i32): void {
  for (let column = 0; column < min(width, count); column += 4) {
    const rest = count - column
    const x = rest >= 4 ? v128.load(bias + (column << 2)) : loadPart(bias + (column << 2), rest)
    let at = scratch + (column << 2)
    for (let row = 0; row < rows; row++) {
      v128.store(at, f32x4.add(v128.load(at), x))
      at += width << 2
    }
  }
}

/** Eight columns of scratch to C, each plus its bias, then the residual. */
function writeEight(scratch: usize, rows: i32, bias: usize, c: usize, residual: usize, stride: usize): void {
  const end = scratch + ((<usize>rows) << 5)
  if (bias) {
    const b0 = v128.load(bias)
    const b1 = v128.load(bias, 16)
    if (residual) {
      for (; scratch < end; scratch += 32) {
        v128.store(c, f32x4.add(f32x4.add(v128.load(scratch), b0), v128.load(residual)))
        v128.store(c, f32x4.add(f32x4.add(v128.load(scratch, 16), b1), v128.load(residual, 16)), 16)
        residual += stride
        c += stride
      }
      return
    }
    for (; scratch < end; scratch += 32) {
      v128.store(c, f32x4.add(v128.load(scratch), b0))
      v128.store(c, f32x4.add(v128.load(scratch, 16), b1), 16)
      c += stride
    }
    return
  }
  if (residual) {
    for (; scratch < end; scratch += 32) {
      v128.store(c, f32x4.add(v128.load(scratch), v128.load(residual)))
      v128.store(c, f32x4.add(v128.load(scratch, 16), v128.load(residual, 16)), 16)
      residual += stride
      c += stride
    }
    return
  }
  for (; scratch < end; scratch += 32) {
    v128.store(c, v128.load(scratch))
    v128.store(c, v128.load(scratch, 16), 16)
    c += stride
  }
}

/** The first `count` columns of scratch, plus the residual, to C. */
function write(scratch: usize, rows: i32, width: i32, count: i32, c: usize, residual: usize, stride: usize): void {
  for (let row = 0; row < rows; row++) {
    let column: usize = 0
    const end = (<usize>(count & ~3)) << 2
    if (residual) {
      for (; column < end; column += 16) {
        v128.store(c + column, f32x4.add(v128.load(scratch + column), v128.load(residual + column)))
      }
      if (count & 3) {
        const sum = f32x4.add(v128.load(scratch + column), loadPart(residual + column, count & 3))
        storePart(c + column, sum, count & 3)
      }
      residual += stride
    } else {
      for (; column < end; column += 16) v128.store(c + column, v128.load(scratch + column))
      if (count & 3) storePart(c + column, v128.load(scratch + column), count & 3)
    }
    scratch += width << 2
    c += stride
  }
}

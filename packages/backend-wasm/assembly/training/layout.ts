// Elements moved from one order to another, and rows added where they came from.
import { transposeLines } from '../pack'
import { loadPart, storePart } from '../vector'

/**
 * Copies elements between any two layouts. `axes` points to `rank` triples of int32, outermost first: size, bytes
 * between neighbours in `from`, and bytes between them in `to`.
 */
export function moveElements(from: usize, to: usize, axes: usize, rank: i32): void {
  if (rank == 0) {
    store<f32>(to, load<f32>(from))
    return
  }
  const size = load<i32>(axes)
  const fromStride = <usize>load<i32>(axes, 4)
  const toStride = <usize>load<i32>(axes, 8)
  if (rank > 1) {
    for (let i = 0; i < size; i++) {
      moveElements(from, to, axes + 12, rank - 1)
      from += fromStride
      to += toStride
    }
  } else if (fromStride == 4 && toStride == 4) memory.copy(to, from, (<usize>size) << 2)
  else {
    for (let i = 0; i < size; i++) {
      store<f32>(to, load<f32>(from))
      from += fromStride
      to += toStride
    }
  }
}

/** Each of `count` matrices [rows, columns] transposed to [columns, rows]. */
export function transpose(from: usize, to: usize, count: i32, rows: i32, columns: i32): void {
  const bytes = ((<usize>rows) * columns) << 2
  for (let i = 0; i < count; i++) {
    transposeLines(from, (<usize>columns) << 2, rows, columns, to, (<usize>rows) << 2, 1)
    from += bytes
    to += bytes
  }
}

/** Adds row i of `from` to row ids[i] of `to`. */
export function addRows(from: usize, ids: usize, to: usize, count: i32, columns: i32): void {
  const whole = (<usize>(columns & ~3)) << 2
  const rest = columns & 3
  const bytes = (<usize>columns) << 2
  for (let i = 0; i < count; i++) {
    const row = to + (<usize>load<u32>(ids + ((<usize>i) << 2))) * bytes
    for (let at: usize = 0; at < whole; at += 16) {
      v128.store(row + at, f32x4.add(v128.load(row + at), v128.load(from + at)))
    }
    if (rest) storePart(row + whole, f32x4.add(loadPart(row + whole, rest), loadPart(from + whole, rest)), rest)
    from += bytes
  }
}

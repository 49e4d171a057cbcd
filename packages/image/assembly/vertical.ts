// Output rows from rows of bytes, whatever the channels: sixteen neighbouring bytes at a time, two rows a step.
//
// table: for each output row two i32 (its first source row, its count of pairs), then as many entries of 8 bytes as in
// horizontal.ts. Here the count may vary: the loop runs as long for every vector of a row.
// src rows lie `stride` apart, dst rows `dstStride`; both are read and written in whole vectors, `width` bytes rounded up
// to 16. A row count that is odd reads one row more, times zero.

export function vertical(
  src: usize, stride: i32, width: i32, table: usize, rows: i32, dst: usize, dstStride: i32,
): void {
  for (let row = 0; row < rows; row++) {
    const from = src + <usize>load<i32>(table) * stride
    const end = table + 8 + (load<u32>(table, 4) << 3)
    table += 8
    for (let x = 0; x < width; x += 16) combine(from + x, stride, table, end, dst + x)
    table = end
    dst += dstStride
  }
}

// Exported so that asc does not inline it: inlined kernels run at half the speed in V8 of Node 20 and 22.
export function combine(from: usize, stride: i32, table: usize, end: usize, dst: usize): void {
  let high0 = i32x4.splat(0)
  let high1 = i32x4.splat(0)
  let high2 = i32x4.splat(0)
  let high3 = i32x4.splat(0)
  let low0 = i32x4.splat(1 << 21)
  let low1 = i32x4.splat(1 << 21)
  let low2 = i32x4.splat(1 << 21)
  let low3 = i32x4.splat(1 << 21)
  while (table < end) {
    const high = v128.load32_splat(table)
    const low = v128.load32_splat(table, 4)
    const a = v128.load(from)
    const b = v128.load(from + stride)
    const left = v128.shuffle<i8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
    const right = v128.shuffle<i8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
    const x0 = i16x8.extend_low_i8x16_u(left)
    high0 = i32x4.add(high0, i32x4.dot_i16x8_s(x0, high))
    low0 = i32x4.add(low0, i32x4.dot_i16x8_s(x0, low))
    const x1 = i16x8.extend_high_i8x16_u(left)
    high1 = i32x4.add(high1, i32x4.dot_i16x8_s(x1, high))
    low1 = i32x4.add(low1, i32x4.dot_i16x8_s(x1, low))
    const x2 = i16x8.extend_low_i8x16_u(right)
    high2 = i32x4.add(high2, i32x4.dot_i16x8_s(x2, high))
    low2 = i32x4.add(low2, i32x4.dot_i16x8_s(x2, low))
    const x3 = i16x8.extend_high_i8x16_u(right)
    high3 = i32x4.add(high3, i32x4.dot_i16x8_s(x3, high))
    low3 = i32x4.add(low3, i32x4.dot_i16x8_s(x3, low))
    table += 8
    from += stride << 1
  }
  const v0 = i32x4.shr_s(i32x4.add(i32x4.shl(high0, 8), low0), 22)
  const v1 = i32x4.shr_s(i32x4.add(i32x4.shl(high1, 8), low1), 22)
  const v2 = i32x4.shr_s(i32x4.add(i32x4.shl(high2, 8), low2), 22)
  const v3 = i32x4.shr_s(i32x4.add(i32x4.shl(high3, 8), low3), 22)
  v128.store(dst, i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(v0, v1), i16x8.narrow_i32x4_s(v2, v3)))
}

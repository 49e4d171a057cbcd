// One output column of four rows at a time, from the vectors that expand.ts made.
//
// table: for each output column two i32 (byte offset of its first vector, count of its pairs), then as many entries of 8
// bytes: the weights of two taps as i16, [high, high, low, low].
//
// dst: first output row, `stride` bytes between rows; rows 1..3 may be the same as an earlier one (the picture's last).
// A pixel of 3 bytes is stored as 4, so a row needs a byte of slack.

const round: i32 = 1 << 21
const shift: i32 = 22

export function horizontal1(
  expanded: usize, table: usize, columns: i32, a: usize, b: usize, c: usize, d: usize,
): void {
  const end = a + columns
  while (a < end) {
    let from = expanded + load<u32>(table)
    const last = table + 8 + (load<u32>(table, 4) << 3)
    table += 8
    let high0 = i32x4.splat(0)
    let low0 = i32x4.splat(round)
    while (table < last) {
      const high = v128.load32_splat(table)
      const low = v128.load32_splat(table, 4)
      const x0 = v128.load8x8_u(from)
      high0 = i32x4.add(high0, i32x4.dot_i16x8_s(x0, high))
      low0 = i32x4.add(low0, i32x4.dot_i16x8_s(x0, low))
      table += 8
      from += 8
    }
    const v0 = i32x4.shr_s(i32x4.add(i32x4.shl(high0, 8), low0), shift)
    const words = i16x8.narrow_i32x4_s(v0, v0)
    const bytes = i8x16.narrow_i16x8_u(words, words)
    v128.store_lane<u8>(a, bytes, 0)
    v128.store_lane<u8>(b, bytes, 1)
    v128.store_lane<u8>(c, bytes, 2)
    v128.store_lane<u8>(d, bytes, 3)
    a++
    b++
    c++
    d++
  }
}

export function horizontal2(
  expanded: usize, table: usize, columns: i32, a: usize, b: usize, c: usize, d: usize,
): void {
  const end = a + (columns << 1)
  while (a < end) {
    let from = expanded + load<u32>(table)
    const last = table + 8 + (load<u32>(table, 4) << 3)
    table += 8
    let high0 = i32x4.splat(0)
    let high1 = i32x4.splat(0)
    let low0 = i32x4.splat(round)
    let low1 = i32x4.splat(round)
    while (table < last) {
      const high = v128.load32_splat(table)
      const low = v128.load32_splat(table, 4)
      const x0 = v128.load8x8_u(from)
      high0 = i32x4.add(high0, i32x4.dot_i16x8_s(x0, high))
      low0 = i32x4.add(low0, i32x4.dot_i16x8_s(x0, low))
      const x1 = v128.load8x8_u(from, 8)
      high1 = i32x4.add(high1, i32x4.dot_i16x8_s(x1, high))
      low1 = i32x4.add(low1, i32x4.dot_i16x8_s(x1, low))
      table += 8
      from += 16
    }
    const v0 = i32x4.shr_s(i32x4.add(i32x4.shl(high0, 8), low0), shift)
    const v1 = i32x4.shr_s(i32x4.add(i32x4.shl(high1, 8), low1), shift)
    const words = i16x8.narrow_i32x4_s(v0, v1)
    const bytes = i8x16.narrow_i16x8_u(words, words)
    v128.store_lane<u16>(a, bytes, 0)
    v128.store_lane<u16>(b, bytes, 1)
    v128.store_lane<u16>(c, bytes, 2)
    v128.store_lane<u16>(d, bytes, 3)
    a += 2
    b += 2
    c += 2
    d += 2
  }
}

export function horizontal3(
  expanded: usize, table: usize, columns: i32, a: usize, b: usize, c: usize, d: usize,
): void {
  const end = a + columns * 3
  while (a < end) {
    let from = expanded + load<u32>(table)
    const last = table + 8 + (load<u32>(table, 4) << 3)
    table += 8
    let high0 = i32x4.splat(0)
    let high1 = i32x4.splat(0)
    let high2 = i32x4.splat(0)
    let low0 = i32x4.splat(round)
    let low1 = i32x4.splat(round)
    let low2 = i32x4.splat(round)
    while (table < last) {
      const high = v128.load32_splat(table)
      const low = v128.load32_splat(table, 4)
      const x0 = v128.load8x8_u(from)
      high0 = i32x4.add(high0, i32x4.dot_i16x8_s(x0, high))
      low0 = i32x4.add(low0, i32x4.dot_i16x8_s(x0, low))
      const x1 = v128.load8x8_u(from, 8)
      high1 = i32x4.add(high1, i32x4.dot_i16x8_s(x1, high))
      low1 = i32x4.add(low1, i32x4.dot_i16x8_s(x1, low))
      const x2 = v128.load8x8_u(from, 16)
      high2 = i32x4.add(high2, i32x4.dot_i16x8_s(x2, high))
      low2 = i32x4.add(low2, i32x4.dot_i16x8_s(x2, low))
      table += 8
      from += 24
    }
    const v0 = i32x4.shr_s(i32x4.add(i32x4.shl(high0, 8), low0), shift)
    const v1 = i32x4.shr_s(i32x4.add(i32x4.shl(high1, 8), low1), shift)
    const v2 = i32x4.shr_s(i32x4.add(i32x4.shl(high2, 8), low2), shift)
    const bytes = i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(v0, v1), i16x8.narrow_i32x4_s(v2, v2))
    v128.store_lane<u32>(a, bytes, 0)
    v128.store_lane<u32>(b, v128.shuffle<i8>(bytes, bytes, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2), 0)
    v128.store_lane<u32>(c, v128.shuffle<i8>(bytes, bytes, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5), 0)
    v128.store_lane<u32>(d, v128.shuffle<i8>(bytes, bytes, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7, 8), 0)
    a += 3
    b += 3
    c += 3
    d += 3
  }
}

export function horizontal4(
  expanded: usize, table: usize, columns: i32, a: usize, b: usize, c: usize, d: usize,
): void {
  const end = a + (columns << 2)
  while (a < end) {
    let from = expanded + load<u32>(table)
    const last = table + 8 + (load<u32>(table, 4) << 3)
    table += 8
    let high0 = i32x4.splat(0)
    let high1 = i32x4.splat(0)
    let high2 = i32x4.splat(0)
    let high3 = i32x4.splat(0)
    let low0 = i32x4.splat(round)
    let low1 = i32x4.splat(round)
    let low2 = i32x4.splat(round)
    let low3 = i32x4.splat(round)
    while (table < last) {
      const high = v128.load32_splat(table)
      const low = v128.load32_splat(table, 4)
      const x0 = v128.load8x8_u(from)
      high0 = i32x4.add(high0, i32x4.dot_i16x8_s(x0, high))
      low0 = i32x4.add(low0, i32x4.dot_i16x8_s(x0, low))
      const x1 = v128.load8x8_u(from, 8)
      high1 = i32x4.add(high1, i32x4.dot_i16x8_s(x1, high))
      low1 = i32x4.add(low1, i32x4.dot_i16x8_s(x1, low))
      const x2 = v128.load8x8_u(from, 16)
      high2 = i32x4.add(high2, i32x4.dot_i16x8_s(x2, high))
      low2 = i32x4.add(low2, i32x4.dot_i16x8_s(x2, low))
      const x3 = v128.load8x8_u(from, 24)
      high3 = i32x4.add(high3, i32x4.dot_i16x8_s(x3, high))
      low3 = i32x4.add(low3, i32x4.dot_i16x8_s(x3, low))
      table += 8
      from += 32
    }
    const v0 = i32x4.shr_s(i32x4.add(i32x4.shl(high0, 8), low0), shift)
    const v1 = i32x4.shr_s(i32x4.add(i32x4.shl(high1, 8), low1), shift)
    const v2 = i32x4.shr_s(i32x4.add(i32x4.shl(high2, 8), low2), shift)
    const v3 = i32x4.shr_s(i32x4.add(i32x4.shl(high3, 8), low3), shift)
    const bytes = i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(v0, v1), i16x8.narrow_i32x4_s(v2, v3))
    v128.store_lane<u32>(a, bytes, 0)
    v128.store_lane<u32>(b, bytes, 1)
    v128.store_lane<u32>(c, bytes, 2)
    v128.store_lane<u32>(d, bytes, 3)
    a += 4
    b += 4
    c += 4
    d += 4
  }
}

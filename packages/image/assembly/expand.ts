// Four rows of bytes become vectors of 16-bit pairs: lane (row, channel) holds that channel of two neighbouring columns.
// Four rows of C channels fill C vectors whole, so that RGB, too, wastes no lane.
//
// from: first row; stride: bytes between the rows; blocks: count of 16 (C=1), 8 (2), 4 (3, 4) columns; to: the vectors.
// Reads up to 16 bytes past the last column.

const Z: i8 = -128 // V8 turns a swizzle whose constant indices are in range or have the top bit set into one pshufb

export function expand1(a: usize, b: usize, c: usize, d: usize, blocks: i32, to: usize): void {
  const end = to + (<usize>blocks << 7)
  while (to < end) {
    const va = v128.load(a)
    const vb = v128.load(b)
    const vc = v128.load(c)
    const vd = v128.load(d)
    const abLow = v128.shuffle<i16>(va, vb, 0, 8, 1, 9, 2, 10, 3, 11)
    const cdLow = v128.shuffle<i16>(vc, vd, 0, 8, 1, 9, 2, 10, 3, 11)
    const abHigh = v128.shuffle<i16>(va, vb, 4, 12, 5, 13, 6, 14, 7, 15)
    const cdHigh = v128.shuffle<i16>(vc, vd, 4, 12, 5, 13, 6, 14, 7, 15)
    let pairs = v128.shuffle<i32>(abLow, cdLow, 0, 4, 1, 5)
    v128.store(to, i16x8.extend_low_i8x16_u(pairs))
    v128.store(to, i16x8.extend_high_i8x16_u(pairs), 16)
    pairs = v128.shuffle<i32>(abLow, cdLow, 2, 6, 3, 7)
    v128.store(to, i16x8.extend_low_i8x16_u(pairs), 32)
    v128.store(to, i16x8.extend_high_i8x16_u(pairs), 48)
    pairs = v128.shuffle<i32>(abHigh, cdHigh, 0, 4, 1, 5)
    v128.store(to, i16x8.extend_low_i8x16_u(pairs), 64)
    v128.store(to, i16x8.extend_high_i8x16_u(pairs), 80)
    pairs = v128.shuffle<i32>(abHigh, cdHigh, 2, 6, 3, 7)
    v128.store(to, i16x8.extend_low_i8x16_u(pairs), 96)
    v128.store(to, i16x8.extend_high_i8x16_u(pairs), 112)
    a += 16
    b += 16
    c += 16
    d += 16
    to += 128
  }
}

export function expand2(a: usize, b: usize, c: usize, d: usize, blocks: i32, to: usize): void {
  const first = i8x16(0, Z, 2, Z, 1, Z, 3, Z, 4, Z, 6, Z, 5, Z, 7, Z)
  const second = i8x16(8, Z, 10, Z, 9, Z, 11, Z, 12, Z, 14, Z, 13, Z, 15, Z)
  const end = to + (<usize>blocks << 7)
  while (to < end) {
    const va = v128.load(a)
    const vb = v128.load(b)
    const vc = v128.load(c)
    const vd = v128.load(d)
    const abLow = v128.shuffle<i32>(va, vb, 0, 4, 1, 5)
    const cdLow = v128.shuffle<i32>(vc, vd, 0, 4, 1, 5)
    const abHigh = v128.shuffle<i32>(va, vb, 2, 6, 3, 7)
    const cdHigh = v128.shuffle<i32>(vc, vd, 2, 6, 3, 7)
    v128.store(to, i8x16.swizzle(abLow, first))
    v128.store(to, i8x16.swizzle(cdLow, first), 16)
    v128.store(to, i8x16.swizzle(abLow, second), 32)
    v128.store(to, i8x16.swizzle(cdLow, second), 48)
    v128.store(to, i8x16.swizzle(abHigh, first), 64)
    v128.store(to, i8x16.swizzle(cdHigh, first), 80)
    v128.store(to, i8x16.swizzle(abHigh, second), 96)
    v128.store(to, i8x16.swizzle(cdHigh, second), 112)
    a += 16
    b += 16
    c += 16
    d += 16
    to += 128
  }
}

export function expand3(a: usize, b: usize, c: usize, d: usize, blocks: i32, to: usize): void {
  const end = to + <usize>blocks * 96
  while (to < end) {
    const va = v128.load(a)
    const vb = v128.load(b)
    const vc = v128.load(c)
    const vd = v128.load(d)
    v128.store(
      to,
      v128.or(
        i8x16.swizzle(va, i8x16(0, Z, 3, Z, 1, Z, 4, Z, 2, Z, 5, Z, Z, Z, Z, Z)),
        i8x16.swizzle(vb, i8x16(Z, Z, Z, Z, Z, Z, Z, Z, Z, Z, Z, Z, 0, Z, 3, Z)),
      ),
    )
    v128.store(
      to,
      v128.or(
        i8x16.swizzle(vb, i8x16(1, Z, 4, Z, 2, Z, 5, Z, Z, Z, Z, Z, Z, Z, Z, Z)),
        i8x16.swizzle(vc, i8x16(Z, Z, Z, Z, Z, Z, Z, Z, 0, Z, 3, Z, 1, Z, 4, Z)),
      ),
      16,
    )
    v128.store(
      to,
      v128.or(
        i8x16.swizzle(vc, i8x16(2, Z, 5, Z, Z, Z, Z, Z, Z, Z, Z, Z, Z, Z, Z, Z)),
        i8x16.swizzle(vd, i8x16(Z, Z, Z, Z, 0, Z, 3, Z, 1, Z, 4, Z, 2, Z, 5, Z)),
      ),
      32,
    )
    v128.store(
      to,
      v128.or(
        i8x16.swizzle(va, i8x16(6, Z, 9, Z, 7, Z, 10, Z, 8, Z, 11, Z, Z, Z, Z, Z)),
        i8x16.swizzle(vb, i8x16(Z, Z, Z, Z, Z, Z, Z, Z, Z, Z, Z, Z, 6, Z, 9, Z)),
      ),
      48,
    )
    v128.store(
      to,
      v128.or(
        i8x16.swizzle(vb, i8x16(7, Z, 10, Z, 8, Z, 11, Z, Z, Z, Z, Z, Z, Z, Z, Z)),
        i8x16.swizzle(vc, i8x16(Z, Z, Z, Z, Z, Z, Z, Z, 6, Z, 9, Z, 7, Z, 10, Z)),
      ),
      64,
    )
    v128.store(
      to,
      v128.or(
        i8x16.swizzle(vc, i8x16(8, Z, 11, Z, Z, Z, Z, Z, Z, Z, Z, Z, Z, Z, Z, Z)),
        i8x16.swizzle(vd, i8x16(Z, Z, Z, Z, 6, Z, 9, Z, 7, Z, 10, Z, 8, Z, 11, Z)),
      ),
      80,
    )
    a += 12
    b += 12
    c += 12
    d += 12
    to += 96
  }
}

export function expand4(a: usize, b: usize, c: usize, d: usize, blocks: i32, to: usize): void {
  const first = i8x16(0, Z, 4, Z, 1, Z, 5, Z, 2, Z, 6, Z, 3, Z, 7, Z)
  const second = i8x16(8, Z, 12, Z, 9, Z, 13, Z, 10, Z, 14, Z, 11, Z, 15, Z)
  const end = to + (<usize>blocks << 7)
  while (to < end) {
    const va = v128.load(a)
    const vb = v128.load(b)
    const vc = v128.load(c)
    const vd = v128.load(d)
    v128.store(to, i8x16.swizzle(va, first))
    v128.store(to, i8x16.swizzle(vb, first), 16)
    v128.store(to, i8x16.swizzle(vc, first), 32)
    v128.store(to, i8x16.swizzle(vd, first), 48)
    v128.store(to, i8x16.swizzle(va, second), 64)
    v128.store(to, i8x16.swizzle(vb, second), 80)
    v128.store(to, i8x16.swizzle(vc, second), 96)
    v128.store(to, i8x16.swizzle(vd, second), 112)
    a += 16
    b += 16
    c += 16
    d += 16
    to += 128
  }
}

// Four rows of bytes become vectors of 16-bit pairs: lane (row, channel) holds that channel of two neighbouring columns.
// Four rows of C channels fill C vectors whole, so that RGB, too, wastes no lane.
//
// a, b, c, d: the rows; blocks: count of 16 (C = 1), 8 (2) or 4 (3, 4) columns; to: the vectors, pair after pair.
// Reads up to 32 bytes past the last column and, for C = 3, 6 bytes before the first.
//
// V8 makes the mask of a swizzle anew in every round, which two masks can bear and the six of RGB cannot: there, only
// shuffles that are one instruction without a mask are used.

// A swizzle whose constant indices are in range or have the top bit set is one pshufb in V8.
const Z: i8 = -128

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

// A row interleaved with itself 3 bytes on gives the pairs as 16-bit units: [x0 x3] [x1 x4] [x2 x5] …
// @ts-ignore: decorator
@inline
function pairs(x: v128, y: v128): v128 {
  return v128.shuffle<i8>(x, y, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
}

export function expand3(a: usize, b: usize, c: usize, d: usize, blocks: i32, to: usize): void {
  const end = to + <usize>blocks * 96
  b -= 3
  c -= 6
  d -= 1
  while (to < end) {
    store3(a, b, c, d, to)
    store3(a + 6, b + 6, c + 6, d + 6, to + 48)
    a += 12
    b += 12
    c += 12
    d += 12
    to += 96
  }
}

// One pair of columns. Each row is loaded from where its units fall into their own lanes: b lies 3 bytes before its row,
// c 6 bytes, d 1 byte.
// @ts-ignore: decorator
@inline
function store3(a: usize, b: usize, c: usize, d: usize, to: usize): void {
  const ab = v128.shuffle<i16>(
    pairs(v128.load(a), v128.load(a, 3)),
    pairs(v128.load(b), v128.load(b, 3)),
    0, 1, 2, 11, 12, 13, 14, 15,
  )
  const abc = v128.shuffle<i16>(ab, pairs(v128.load(c), v128.load(c, 3)), 0, 1, 2, 3, 4, 5, 14, 15)
  v128.store(to, i16x8.extend_low_i8x16_u(abc))
  v128.store(to, i16x8.extend_high_i8x16_u(abc), 16)
  const cd = v128.shuffle<i16>(
    pairs(v128.load(c, 8), v128.load(c, 11)),
    pairs(v128.load(d), v128.load(d, 3)),
    0, 9, 10, 11, 12, 13, 14, 15,
  )
  v128.store(to, i16x8.extend_low_i8x16_u(cd), 32)
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

// Four rows of bytes become vectors of pairs: unit (row, channel) holds that channel of two neighbouring columns, a byte
// each; horizontal.ts widens them as it loads. Four rows of C channels fill C vectors of 8 bytes whole, so that RGB, too,
// wastes no lane.
//
// a, b, c, d: the rows; blocks: count of 16 (C = 1), 8 (2) or 4 (3, 4) columns; to: the vectors, pair after pair.
// Reads up to 32 bytes past the last column and, for C = 3, 6 bytes before the first; writes 8 bytes past the end.
//
// V8 makes the mask of a swizzle anew in every round, which one mask can bear and the six of RGB cannot: there, only
// shuffles that are one instruction without a mask are used.

export function expand1(a: usize, b: usize, c: usize, d: usize, blocks: i32, to: usize): void {
  const end = to + (<usize>blocks << 6)
  while (to < end) {
    const va = v128.load(a)
    const vb = v128.load(b)
    const vc = v128.load(c)
    const vd = v128.load(d)
    const abLow = v128.shuffle<i16>(va, vb, 0, 8, 1, 9, 2, 10, 3, 11)
    const cdLow = v128.shuffle<i16>(vc, vd, 0, 8, 1, 9, 2, 10, 3, 11)
    const abHigh = v128.shuffle<i16>(va, vb, 4, 12, 5, 13, 6, 14, 7, 15)
    const cdHigh = v128.shuffle<i16>(vc, vd, 4, 12, 5, 13, 6, 14, 7, 15)
    v128.store(to, v128.shuffle<i32>(abLow, cdLow, 0, 4, 1, 5))
    v128.store(to, v128.shuffle<i32>(abLow, cdLow, 2, 6, 3, 7), 16)
    v128.store(to, v128.shuffle<i32>(abHigh, cdHigh, 0, 4, 1, 5), 32)
    v128.store(to, v128.shuffle<i32>(abHigh, cdHigh, 2, 6, 3, 7), 48)
    a += 16
    b += 16
    c += 16
    d += 16
    to += 64
  }
}

export function expand2(a: usize, b: usize, c: usize, d: usize, blocks: i32, to: usize): void {
  const units = i8x16(0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15)
  const end = to + (<usize>blocks << 6)
  while (to < end) {
    const va = i8x16.swizzle(v128.load(a), units)
    const vb = i8x16.swizzle(v128.load(b), units)
    const vc = i8x16.swizzle(v128.load(c), units)
    const vd = i8x16.swizzle(v128.load(d), units)
    const abLow = v128.shuffle<i32>(va, vb, 0, 4, 1, 5)
    const cdLow = v128.shuffle<i32>(vc, vd, 0, 4, 1, 5)
    const abHigh = v128.shuffle<i32>(va, vb, 2, 6, 3, 7)
    const cdHigh = v128.shuffle<i32>(vc, vd, 2, 6, 3, 7)
    v128.store(to, v128.shuffle<i64>(abLow, cdLow, 0, 2))
    v128.store(to, v128.shuffle<i64>(abLow, cdLow, 1, 3), 16)
    v128.store(to, v128.shuffle<i64>(abHigh, cdHigh, 0, 2), 32)
    v128.store(to, v128.shuffle<i64>(abHigh, cdHigh, 1, 3), 48)
    a += 16
    b += 16
    c += 16
    d += 16
    to += 64
  }
}

// A row interleaved with itself 3 bytes on gives the units: [x0 x3] [x1 x4] [x2 x5] …
// @ts-ignore: decorator
@inline
function pairs(x: v128, y: v128): v128 {
  return v128.shuffle<i8>(x, y, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
}

export function expand3(a: usize, b: usize, c: usize, d: usize, blocks: i32, to: usize): void {
  const end = to + <usize>blocks * 48
  b -= 3
  c -= 6
  d -= 1
  while (to < end) {
    store3(a, b, c, d, to)
    store3(a + 6, b + 6, c + 6, d + 6, to + 24)
    a += 12
    b += 12
    c += 12
    d += 12
    to += 48
  }
}

// One pair of columns. Each row is loaded from where its units fall into their own places: b lies 3 bytes before its row,
// c 6 bytes, d 1 byte.
// @ts-ignore: decorator
@inline
function store3(a: usize, b: usize, c: usize, d: usize, to: usize): void {
  const ab = v128.shuffle<i16>(
    pairs(v128.load(a), v128.load(a, 3)),
    pairs(v128.load(b), v128.load(b, 3)),
    0, 1, 2, 11, 12, 13, 14, 15,
  )
  const c0 = v128.load(c)
  const c3 = v128.load(c, 3)
  v128.store(to, v128.shuffle<i16>(ab, pairs(c0, c3), 0, 1, 2, 3, 4, 5, 14, 15))
  const cHigh = v128.shuffle<i8>(c0, c3, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
  const cd = v128.shuffle<i16>(cHigh, pairs(v128.load(d), v128.load(d, 3)), 0, 9, 10, 11, 12, 13, 14, 15)
  v128.store(to, cd, 16)
}

export function expand4(a: usize, b: usize, c: usize, d: usize, blocks: i32, to: usize): void {
  const units = i8x16(0, 4, 1, 5, 2, 6, 3, 7, 8, 12, 9, 13, 10, 14, 11, 15)
  const end = to + (<usize>blocks << 6)
  while (to < end) {
    const va = i8x16.swizzle(v128.load(a), units)
    const vb = i8x16.swizzle(v128.load(b), units)
    const vc = i8x16.swizzle(v128.load(c), units)
    const vd = i8x16.swizzle(v128.load(d), units)
    v128.store(to, v128.shuffle<i64>(va, vb, 0, 2))
    v128.store(to, v128.shuffle<i64>(vc, vd, 0, 2), 16)
    v128.store(to, v128.shuffle<i64>(va, vb, 1, 3), 32)
    v128.store(to, v128.shuffle<i64>(vc, vd, 1, 3), 48)
    a += 16
    b += 16
    c += 16
    d += 16
    to += 64
  }
}

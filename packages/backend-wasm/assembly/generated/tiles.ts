// Written by assembly/generate.mjs.
import { multiplyAdd } from '../vector'

export function tile1x8(a: usize, b: usize, c: usize, depth: i32): void {
  const end = a + (<usize>depth) * 4
  const z0_0 = v128.load(b, 0)
  const z0_1 = v128.load(b, 16)
  const w0 = v128.load32_splat(a, 0)
  let c0_0_0 = f32x4.mul(w0, z0_0)
  let c0_0_1 = f32x4.mul(w0, z0_1)
  a += 4
  b += 32
  while (a < end) {
    const y0_0 = v128.load(b, 0)
    const y0_1 = v128.load(b, 16)
    const x0 = v128.load32_splat(a, 0)
    c0_0_0 = multiplyAdd(x0, y0_0, c0_0_0)
    c0_0_1 = multiplyAdd(x0, y0_1, c0_0_1)
    a += 4
    b += 32
  }
  v128.store(c, c0_0_0, 0)
  v128.store(c, c0_0_1, 16)
}

export function tile2x8(a: usize, b: usize, c: usize, depth: i32): void {
  const end = a + (<usize>depth) * 8
  const z0_0 = v128.load(b, 0)
  const z0_1 = v128.load(b, 16)
  const w0 = v128.load32_splat(a, 0)
  let c0_0_0 = f32x4.mul(w0, z0_0)
  let c0_0_1 = f32x4.mul(w0, z0_1)
  const w1 = v128.load32_splat(a, 4)
  let c0_1_0 = f32x4.mul(w1, z0_0)
  let c0_1_1 = f32x4.mul(w1, z0_1)
  a += 8
  b += 32
  while (a < end) {
    const y0_0 = v128.load(b, 0)
    const y0_1 = v128.load(b, 16)
    const x0 = v128.load32_splat(a, 0)
    c0_0_0 = multiplyAdd(x0, y0_0, c0_0_0)
    c0_0_1 = multiplyAdd(x0, y0_1, c0_0_1)
    const x1 = v128.load32_splat(a, 4)
    c0_1_0 = multiplyAdd(x1, y0_0, c0_1_0)
    c0_1_1 = multiplyAdd(x1, y0_1, c0_1_1)
    a += 8
    b += 32
  }
  v128.store(c, c0_0_0, 0)
  v128.store(c, c0_0_1, 16)
  v128.store(c, c0_1_0, 32)
  v128.store(c, c0_1_1, 48)
}

export function tile3x8(a: usize, b: usize, c: usize, depth: i32): void {
  const end = a + (<usize>depth) * 12
  const z0_0 = v128.load(b, 0)
  const z0_1 = v128.load(b, 16)
  const w0 = v128.load32_splat(a, 0)
  let c0_0_0 = f32x4.mul(w0, z0_0)
  let c0_0_1 = f32x4.mul(w0, z0_1)
  const w1 = v128.load32_splat(a, 4)
  let c0_1_0 = f32x4.mul(w1, z0_0)
  let c0_1_1 = f32x4.mul(w1, z0_1)
  const w2 = v128.load32_splat(a, 8)
  let c0_2_0 = f32x4.mul(w2, z0_0)
  let c0_2_1 = f32x4.mul(w2, z0_1)
  a += 12
  b += 32
  while (a < end) {
    const y0_0 = v128.load(b, 0)
    const y0_1 = v128.load(b, 16)
    const x0 = v128.load32_splat(a, 0)
    c0_0_0 = multiplyAdd(x0, y0_0, c0_0_0)
    c0_0_1 = multiplyAdd(x0, y0_1, c0_0_1)
    const x1 = v128.load32_splat(a, 4)
    c0_1_0 = multiplyAdd(x1, y0_0, c0_1_0)
    c0_1_1 = multiplyAdd(x1, y0_1, c0_1_1)
    const x2 = v128.load32_splat(a, 8)
    c0_2_0 = multiplyAdd(x2, y0_0, c0_2_0)
    c0_2_1 = multiplyAdd(x2, y0_1, c0_2_1)
    a += 12
    b += 32
  }
  v128.store(c, c0_0_0, 0)
  v128.store(c, c0_0_1, 16)
  v128.store(c, c0_1_0, 32)
  v128.store(c, c0_1_1, 48)
  v128.store(c, c0_2_0, 64)
  v128.store(c, c0_2_1, 80)
}

export function tile4x8(a: usize, b: usize, c: usize, depth: i32): void {
  const end = a + (<usize>depth) * 16
  const z0_0 = v128.load(b, 0)
  const z0_1 = v128.load(b, 16)
  const w0 = v128.load32_splat(a, 0)
  let c0_0_0 = f32x4.mul(w0, z0_0)
  let c0_0_1 = f32x4.mul(w0, z0_1)
  const w1 = v128.load32_splat(a, 4)
  let c0_1_0 = f32x4.mul(w1, z0_0)
  let c0_1_1 = f32x4.mul(w1, z0_1)
  const w2 = v128.load32_splat(a, 8)
  let c0_2_0 = f32x4.mul(w2, z0_0)
  let c0_2_1 = f32x4.mul(w2, z0_1)
  const w3 = v128.load32_splat(a, 12)
  let c0_3_0 = f32x4.mul(w3, z0_0)
  let c0_3_1 = f32x4.mul(w3, z0_1)
  a += 16
  b += 32
  while (a < end) {
    const y0_0 = v128.load(b, 0)
    const y0_1 = v128.load(b, 16)
    const x0 = v128.load32_splat(a, 0)
    c0_0_0 = multiplyAdd(x0, y0_0, c0_0_0)
    c0_0_1 = multiplyAdd(x0, y0_1, c0_0_1)
    const x1 = v128.load32_splat(a, 4)
    c0_1_0 = multiplyAdd(x1, y0_0, c0_1_0)
    c0_1_1 = multiplyAdd(x1, y0_1, c0_1_1)
    const x2 = v128.load32_splat(a, 8)
    c0_2_0 = multiplyAdd(x2, y0_0, c0_2_0)
    c0_2_1 = multiplyAdd(x2, y0_1, c0_2_1)
    const x3 = v128.load32_splat(a, 12)
    c0_3_0 = multiplyAdd(x3, y0_0, c0_3_0)
    c0_3_1 = multiplyAdd(x3, y0_1, c0_3_1)
    a += 16
    b += 32
  }
  v128.store(c, c0_0_0, 0)
  v128.store(c, c0_0_1, 16)
  v128.store(c, c0_1_0, 32)
  v128.store(c, c0_1_1, 48)
  v128.store(c, c0_2_0, 64)
  v128.store(c, c0_2_1, 80)
  v128.store(c, c0_3_0, 96)
  v128.store(c, c0_3_1, 112)
}

export function tile5x8(a: usize, b: usize, c: usize, depth: i32): void {
  const end = a + (<usize>depth) * 20
  const z0_0 = v128.load(b, 0)
  const z0_1 = v128.load(b, 16)
  const w0 = v128.load32_splat(a, 0)
  let c0_0_0 = f32x4.mul(w0, z0_0)
  let c0_0_1 = f32x4.mul(w0, z0_1)
  const w1 = v128.load32_splat(a, 4)
  let c0_1_0 = f32x4.mul(w1, z0_0)
  let c0_1_1 = f32x4.mul(w1, z0_1)
  const w2 = v128.load32_splat(a, 8)
  let c0_2_0 = f32x4.mul(w2, z0_0)
  let c0_2_1 = f32x4.mul(w2, z0_1)
  const w3 = v128.load32_splat(a, 12)
  let c0_3_0 = f32x4.mul(w3, z0_0)
  let c0_3_1 = f32x4.mul(w3, z0_1)
  const w4 = v128.load32_splat(a, 16)
  let c0_4_0 = f32x4.mul(w4, z0_0)
  let c0_4_1 = f32x4.mul(w4, z0_1)
  a += 20
  b += 32
  while (a < end) {
    const y0_0 = v128.load(b, 0)
    const y0_1 = v128.load(b, 16)
    const x0 = v128.load32_splat(a, 0)
    c0_0_0 = multiplyAdd(x0, y0_0, c0_0_0)
    c0_0_1 = multiplyAdd(x0, y0_1, c0_0_1)
    const x1 = v128.load32_splat(a, 4)
    c0_1_0 = multiplyAdd(x1, y0_0, c0_1_0)
    c0_1_1 = multiplyAdd(x1, y0_1, c0_1_1)
    const x2 = v128.load32_splat(a, 8)
    c0_2_0 = multiplyAdd(x2, y0_0, c0_2_0)
    c0_2_1 = multiplyAdd(x2, y0_1, c0_2_1)
    const x3 = v128.load32_splat(a, 12)
    c0_3_0 = multiplyAdd(x3, y0_0, c0_3_0)
    c0_3_1 = multiplyAdd(x3, y0_1, c0_3_1)
    const x4 = v128.load32_splat(a, 16)
    c0_4_0 = multiplyAdd(x4, y0_0, c0_4_0)
    c0_4_1 = multiplyAdd(x4, y0_1, c0_4_1)
    a += 20
    b += 32
  }
  v128.store(c, c0_0_0, 0)
  v128.store(c, c0_0_1, 16)
  v128.store(c, c0_1_0, 32)
  v128.store(c, c0_1_1, 48)
  v128.store(c, c0_2_0, 64)
  v128.store(c, c0_2_1, 80)
  v128.store(c, c0_3_0, 96)
  v128.store(c, c0_3_1, 112)
  v128.store(c, c0_4_0, 128)
  v128.store(c, c0_4_1, 144)
}

export function tile6x8(a: usize, b: usize, c: usize, depth: i32): void {
  const end = a + (<usize>depth) * 24
  const z0_0 = v128.load(b, 0)
  const z0_1 = v128.load(b, 16)
  const w0 = v128.load32_splat(a, 0)
  let c0_0_0 = f32x4.mul(w0, z0_0)
  let c0_0_1 = f32x4.mul(w0, z0_1)
  const w1 = v128.load32_splat(a, 4)
  let c0_1_0 = f32x4.mul(w1, z0_0)
  let c0_1_1 = f32x4.mul(w1, z0_1)
  const w2 = v128.load32_splat(a, 8)
  let c0_2_0 = f32x4.mul(w2, z0_0)
  let c0_2_1 = f32x4.mul(w2, z0_1)
  const w3 = v128.load32_splat(a, 12)
  let c0_3_0 = f32x4.mul(w3, z0_0)
  let c0_3_1 = f32x4.mul(w3, z0_1)
  const w4 = v128.load32_splat(a, 16)
  let c0_4_0 = f32x4.mul(w4, z0_0)
  let c0_4_1 = f32x4.mul(w4, z0_1)
  const w5 = v128.load32_splat(a, 20)
  let c0_5_0 = f32x4.mul(w5, z0_0)
  let c0_5_1 = f32x4.mul(w5, z0_1)
  a += 24
  b += 32
  while (a < end) {
    const y0_0 = v128.load(b, 0)
    const y0_1 = v128.load(b, 16)
    const x0 = v128.load32_splat(a, 0)
    c0_0_0 = multiplyAdd(x0, y0_0, c0_0_0)
    c0_0_1 = multiplyAdd(x0, y0_1, c0_0_1)
    const x1 = v128.load32_splat(a, 4)
    c0_1_0 = multiplyAdd(x1, y0_0, c0_1_0)
    c0_1_1 = multiplyAdd(x1, y0_1, c0_1_1)
    const x2 = v128.load32_splat(a, 8)
    c0_2_0 = multiplyAdd(x2, y0_0, c0_2_0)
    c0_2_1 = multiplyAdd(x2, y0_1, c0_2_1)
    const x3 = v128.load32_splat(a, 12)
    c0_3_0 = multiplyAdd(x3, y0_0, c0_3_0)
    c0_3_1 = multiplyAdd(x3, y0_1, c0_3_1)
    const x4 = v128.load32_splat(a, 16)
    c0_4_0 = multiplyAdd(x4, y0_0, c0_4_0)
    c0_4_1 = multiplyAdd(x4, y0_1, c0_4_1)
    const x5 = v128.load32_splat(a, 20)
    c0_5_0 = multiplyAdd(x5, y0_0, c0_5_0)
    c0_5_1 = multiplyAdd(x5, y0_1, c0_5_1)
    a += 24
    b += 32
  }
  v128.store(c, c0_0_0, 0)
  v128.store(c, c0_0_1, 16)
  v128.store(c, c0_1_0, 32)
  v128.store(c, c0_1_1, 48)
  v128.store(c, c0_2_0, 64)
  v128.store(c, c0_2_1, 80)
  v128.store(c, c0_3_0, 96)
  v128.store(c, c0_3_1, 112)
  v128.store(c, c0_4_0, 128)
  v128.store(c, c0_4_1, 144)
  v128.store(c, c0_5_0, 160)
  v128.store(c, c0_5_1, 176)
}

export function tile1x16(a: usize, b: usize, c: usize, depth: i32): void {
  const end = a + (<usize>depth) * 4
  const z0_0 = v128.load(b, 0)
  const z0_1 = v128.load(b, 16)
  const z0_2 = v128.load(b, 32)
  const z0_3 = v128.load(b, 48)
  const w0 = v128.load32_splat(a, 0)
  let c0_0_0 = f32x4.mul(w0, z0_0)
  let c0_0_1 = f32x4.mul(w0, z0_1)
  let c0_0_2 = f32x4.mul(w0, z0_2)
  let c0_0_3 = f32x4.mul(w0, z0_3)
  a += 4
  b += 64
  while (a < end) {
    const y0_0 = v128.load(b, 0)
    const y0_1 = v128.load(b, 16)
    const y0_2 = v128.load(b, 32)
    const y0_3 = v128.load(b, 48)
    const x0 = v128.load32_splat(a, 0)
    c0_0_0 = multiplyAdd(x0, y0_0, c0_0_0)
    c0_0_1 = multiplyAdd(x0, y0_1, c0_0_1)
    c0_0_2 = multiplyAdd(x0, y0_2, c0_0_2)
    c0_0_3 = multiplyAdd(x0, y0_3, c0_0_3)
    a += 4
    b += 64
  }
  v128.store(c, c0_0_0, 0)
  v128.store(c, c0_0_1, 16)
  v128.store(c, c0_0_2, 32)
  v128.store(c, c0_0_3, 48)
}

export function tile2x16(a: usize, b: usize, c: usize, depth: i32): void {
  const end = a + (<usize>depth) * 8
  const z0_0 = v128.load(b, 0)
  const z0_1 = v128.load(b, 16)
  const z0_2 = v128.load(b, 32)
  const z0_3 = v128.load(b, 48)
  const w0 = v128.load32_splat(a, 0)
  let c0_0_0 = f32x4.mul(w0, z0_0)
  let c0_0_1 = f32x4.mul(w0, z0_1)
  let c0_0_2 = f32x4.mul(w0, z0_2)
  let c0_0_3 = f32x4.mul(w0, z0_3)
  const w1 = v128.load32_splat(a, 4)
  let c0_1_0 = f32x4.mul(w1, z0_0)
  let c0_1_1 = f32x4.mul(w1, z0_1)
  let c0_1_2 = f32x4.mul(w1, z0_2)
  let c0_1_3 = f32x4.mul(w1, z0_3)
  a += 8
  b += 64
  while (a < end) {
    const y0_0 = v128.load(b, 0)
    const y0_1 = v128.load(b, 16)
    const y0_2 = v128.load(b, 32)
    const y0_3 = v128.load(b, 48)
    const x0 = v128.load32_splat(a, 0)
    c0_0_0 = multiplyAdd(x0, y0_0, c0_0_0)
    c0_0_1 = multiplyAdd(x0, y0_1, c0_0_1)
    c0_0_2 = multiplyAdd(x0, y0_2, c0_0_2)
    c0_0_3 = multiplyAdd(x0, y0_3, c0_0_3)
    const x1 = v128.load32_splat(a, 4)
    c0_1_0 = multiplyAdd(x1, y0_0, c0_1_0)
    c0_1_1 = multiplyAdd(x1, y0_1, c0_1_1)
    c0_1_2 = multiplyAdd(x1, y0_2, c0_1_2)
    c0_1_3 = multiplyAdd(x1, y0_3, c0_1_3)
    a += 8
    b += 64
  }
  v128.store(c, c0_0_0, 0)
  v128.store(c, c0_0_1, 16)
  v128.store(c, c0_0_2, 32)
  v128.store(c, c0_0_3, 48)
  v128.store(c, c0_1_0, 64)
  v128.store(c, c0_1_1, 80)
  v128.store(c, c0_1_2, 96)
  v128.store(c, c0_1_3, 112)
}

export function tile3x16(a: usize, b: usize, c: usize, depth: i32): void {
  const end = a + (<usize>depth) * 12
  const z0_0 = v128.load(b, 0)
  const z0_1 = v128.load(b, 16)
  const z0_2 = v128.load(b, 32)
  const z0_3 = v128.load(b, 48)
  const w0 = v128.load32_splat(a, 0)
  let c0_0_0 = f32x4.mul(w0, z0_0)
  let c0_0_1 = f32x4.mul(w0, z0_1)
  let c0_0_2 = f32x4.mul(w0, z0_2)
  let c0_0_3 = f32x4.mul(w0, z0_3)
  const w1 = v128.load32_splat(a, 4)
  let c0_1_0 = f32x4.mul(w1, z0_0)
  let c0_1_1 = f32x4.mul(w1, z0_1)
  let c0_1_2 = f32x4.mul(w1, z0_2)
  let c0_1_3 = f32x4.mul(w1, z0_3)
  const w2 = v128.load32_splat(a, 8)
  let c0_2_0 = f32x4.mul(w2, z0_0)
  let c0_2_1 = f32x4.mul(w2, z0_1)
  let c0_2_2 = f32x4.mul(w2, z0_2)
  let c0_2_3 = f32x4.mul(w2, z0_3)
  a += 12
  b += 64
  while (a < end) {
    const y0_0 = v128.load(b, 0)
    const y0_1 = v128.load(b, 16)
    const y0_2 = v128.load(b, 32)
    const y0_3 = v128.load(b, 48)
    const x0 = v128.load32_splat(a, 0)
    c0_0_0 = multiplyAdd(x0, y0_0, c0_0_0)
    c0_0_1 = multiplyAdd(x0, y0_1, c0_0_1)
    c0_0_2 = multiplyAdd(x0, y0_2, c0_0_2)
    c0_0_3 = multiplyAdd(x0, y0_3, c0_0_3)
    const x1 = v128.load32_splat(a, 4)
    c0_1_0 = multiplyAdd(x1, y0_0, c0_1_0)
    c0_1_1 = multiplyAdd(x1, y0_1, c0_1_1)
    c0_1_2 = multiplyAdd(x1, y0_2, c0_1_2)
    c0_1_3 = multiplyAdd(x1, y0_3, c0_1_3)
    const x2 = v128.load32_splat(a, 8)
    c0_2_0 = multiplyAdd(x2, y0_0, c0_2_0)
    c0_2_1 = multiplyAdd(x2, y0_1, c0_2_1)
    c0_2_2 = multiplyAdd(x2, y0_2, c0_2_2)
    c0_2_3 = multiplyAdd(x2, y0_3, c0_2_3)
    a += 12
    b += 64
  }
  v128.store(c, c0_0_0, 0)
  v128.store(c, c0_0_1, 16)
  v128.store(c, c0_0_2, 32)
  v128.store(c, c0_0_3, 48)
  v128.store(c, c0_1_0, 64)
  v128.store(c, c0_1_1, 80)
  v128.store(c, c0_1_2, 96)
  v128.store(c, c0_1_3, 112)
  v128.store(c, c0_2_0, 128)
  v128.store(c, c0_2_1, 144)
  v128.store(c, c0_2_2, 160)
  v128.store(c, c0_2_3, 176)
}

export function tile4x16(a: usize, b: usize, c: usize, depth: i32): void {
  const end = a + (<usize>depth) * 16
  const z0_0 = v128.load(b, 0)
  const z0_1 = v128.load(b, 16)
  const z0_2 = v128.load(b, 32)
  const z0_3 = v128.load(b, 48)
  const w0 = v128.load32_splat(a, 0)
  let c0_0_0 = f32x4.mul(w0, z0_0)
  let c0_0_1 = f32x4.mul(w0, z0_1)
  let c0_0_2 = f32x4.mul(w0, z0_2)
  let c0_0_3 = f32x4.mul(w0, z0_3)
  const w1 = v128.load32_splat(a, 4)
  let c0_1_0 = f32x4.mul(w1, z0_0)
  let c0_1_1 = f32x4.mul(w1, z0_1)
  let c0_1_2 = f32x4.mul(w1, z0_2)
  let c0_1_3 = f32x4.mul(w1, z0_3)
  const w2 = v128.load32_splat(a, 8)
  let c0_2_0 = f32x4.mul(w2, z0_0)
  let c0_2_1 = f32x4.mul(w2, z0_1)
  let c0_2_2 = f32x4.mul(w2, z0_2)
  let c0_2_3 = f32x4.mul(w2, z0_3)
  const w3 = v128.load32_splat(a, 12)
  let c0_3_0 = f32x4.mul(w3, z0_0)
  let c0_3_1 = f32x4.mul(w3, z0_1)
  let c0_3_2 = f32x4.mul(w3, z0_2)
  let c0_3_3 = f32x4.mul(w3, z0_3)
  a += 16
  b += 64
  while (a < end) {
    const y0_0 = v128.load(b, 0)
    const y0_1 = v128.load(b, 16)
    const y0_2 = v128.load(b, 32)
    const y0_3 = v128.load(b, 48)
    const x0 = v128.load32_splat(a, 0)
    c0_0_0 = multiplyAdd(x0, y0_0, c0_0_0)
    c0_0_1 = multiplyAdd(x0, y0_1, c0_0_1)
    c0_0_2 = multiplyAdd(x0, y0_2, c0_0_2)
    c0_0_3 = multiplyAdd(x0, y0_3, c0_0_3)
    const x1 = v128.load32_splat(a, 4)
    c0_1_0 = multiplyAdd(x1, y0_0, c0_1_0)
    c0_1_1 = multiplyAdd(x1, y0_1, c0_1_1)
    c0_1_2 = multiplyAdd(x1, y0_2, c0_1_2)
    c0_1_3 = multiplyAdd(x1, y0_3, c0_1_3)
    const x2 = v128.load32_splat(a, 8)
    c0_2_0 = multiplyAdd(x2, y0_0, c0_2_0)
    c0_2_1 = multiplyAdd(x2, y0_1, c0_2_1)
    c0_2_2 = multiplyAdd(x2, y0_2, c0_2_2)
    c0_2_3 = multiplyAdd(x2, y0_3, c0_2_3)
    const x3 = v128.load32_splat(a, 12)
    c0_3_0 = multiplyAdd(x3, y0_0, c0_3_0)
    c0_3_1 = multiplyAdd(x3, y0_1, c0_3_1)
    c0_3_2 = multiplyAdd(x3, y0_2, c0_3_2)
    c0_3_3 = multiplyAdd(x3, y0_3, c0_3_3)
    a += 16
    b += 64
  }
  v128.store(c, c0_0_0, 0)
  v128.store(c, c0_0_1, 16)
  v128.store(c, c0_0_2, 32)
  v128.store(c, c0_0_3, 48)
  v128.store(c, c0_1_0, 64)
  v128.store(c, c0_1_1, 80)
  v128.store(c, c0_1_2, 96)
  v128.store(c, c0_1_3, 112)
  v128.store(c, c0_2_0, 128)
  v128.store(c, c0_2_1, 144)
  v128.store(c, c0_2_2, 160)
  v128.store(c, c0_2_3, 176)
  v128.store(c, c0_3_0, 192)
  v128.store(c, c0_3_1, 208)
  v128.store(c, c0_3_2, 224)
  v128.store(c, c0_3_3, 240)
}

export function tile5x16(a: usize, b: usize, c: usize, depth: i32): void {
  const end = a + (<usize>depth) * 20
  const z0_0 = v128.load(b, 0)
  const z0_1 = v128.load(b, 16)
  const z0_2 = v128.load(b, 32)
  const z0_3 = v128.load(b, 48)
  const w0 = v128.load32_splat(a, 0)
  let c0_0_0 = f32x4.mul(w0, z0_0)
  let c0_0_1 = f32x4.mul(w0, z0_1)
  let c0_0_2 = f32x4.mul(w0, z0_2)
  let c0_0_3 = f32x4.mul(w0, z0_3)
  const w1 = v128.load32_splat(a, 4)
  let c0_1_0 = f32x4.mul(w1, z0_0)
  let c0_1_1 = f32x4.mul(w1, z0_1)
  let c0_1_2 = f32x4.mul(w1, z0_2)
  let c0_1_3 = f32x4.mul(w1, z0_3)
  const w2 = v128.load32_splat(a, 8)
  let c0_2_0 = f32x4.mul(w2, z0_0)
  let c0_2_1 = f32x4.mul(w2, z0_1)
  let c0_2_2 = f32x4.mul(w2, z0_2)
  let c0_2_3 = f32x4.mul(w2, z0_3)
  const w3 = v128.load32_splat(a, 12)
  let c0_3_0 = f32x4.mul(w3, z0_0)
  let c0_3_1 = f32x4.mul(w3, z0_1)
  let c0_3_2 = f32x4.mul(w3, z0_2)
  let c0_3_3 = f32x4.mul(w3, z0_3)
  const w4 = v128.load32_splat(a, 16)
  let c0_4_0 = f32x4.mul(w4, z0_0)
  let c0_4_1 = f32x4.mul(w4, z0_1)
  let c0_4_2 = f32x4.mul(w4, z0_2)
  let c0_4_3 = f32x4.mul(w4, z0_3)
  a += 20
  b += 64
  while (a < end) {
    const y0_0 = v128.load(b, 0)
    const y0_1 = v128.load(b, 16)
    const y0_2 = v128.load(b, 32)
    const y0_3 = v128.load(b, 48)
    const x0 = v128.load32_splat(a, 0)
    c0_0_0 = multiplyAdd(x0, y0_0, c0_0_0)
    c0_0_1 = multiplyAdd(x0, y0_1, c0_0_1)
    c0_0_2 = multiplyAdd(x0, y0_2, c0_0_2)
    c0_0_3 = multiplyAdd(x0, y0_3, c0_0_3)
    const x1 = v128.load32_splat(a, 4)
    c0_1_0 = multiplyAdd(x1, y0_0, c0_1_0)
    c0_1_1 = multiplyAdd(x1, y0_1, c0_1_1)
    c0_1_2 = multiplyAdd(x1, y0_2, c0_1_2)
    c0_1_3 = multiplyAdd(x1, y0_3, c0_1_3)
    const x2 = v128.load32_splat(a, 8)
    c0_2_0 = multiplyAdd(x2, y0_0, c0_2_0)
    c0_2_1 = multiplyAdd(x2, y0_1, c0_2_1)
    c0_2_2 = multiplyAdd(x2, y0_2, c0_2_2)
    c0_2_3 = multiplyAdd(x2, y0_3, c0_2_3)
    const x3 = v128.load32_splat(a, 12)
    c0_3_0 = multiplyAdd(x3, y0_0, c0_3_0)
    c0_3_1 = multiplyAdd(x3, y0_1, c0_3_1)
    c0_3_2 = multiplyAdd(x3, y0_2, c0_3_2)
    c0_3_3 = multiplyAdd(x3, y0_3, c0_3_3)
    const x4 = v128.load32_splat(a, 16)
    c0_4_0 = multiplyAdd(x4, y0_0, c0_4_0)
    c0_4_1 = multiplyAdd(x4, y0_1, c0_4_1)
    c0_4_2 = multiplyAdd(x4, y0_2, c0_4_2)
    c0_4_3 = multiplyAdd(x4, y0_3, c0_4_3)
    a += 20
    b += 64
  }
  v128.store(c, c0_0_0, 0)
  v128.store(c, c0_0_1, 16)
  v128.store(c, c0_0_2, 32)
  v128.store(c, c0_0_3, 48)
  v128.store(c, c0_1_0, 64)
  v128.store(c, c0_1_1, 80)
  v128.store(c, c0_1_2, 96)
  v128.store(c, c0_1_3, 112)
  v128.store(c, c0_2_0, 128)
  v128.store(c, c0_2_1, 144)
  v128.store(c, c0_2_2, 160)
  v128.store(c, c0_2_3, 176)
  v128.store(c, c0_3_0, 192)
  v128.store(c, c0_3_1, 208)
  v128.store(c, c0_3_2, 224)
  v128.store(c, c0_3_3, 240)
  v128.store(c, c0_4_0, 256)
  v128.store(c, c0_4_1, 272)
  v128.store(c, c0_4_2, 288)
  v128.store(c, c0_4_3, 304)
}

export function tile6x16(a: usize, b: usize, c: usize, depth: i32): void {
  const end = a + (<usize>depth) * 24
  const z0_0 = v128.load(b, 0)
  const z0_1 = v128.load(b, 16)
  const z0_2 = v128.load(b, 32)
  const z0_3 = v128.load(b, 48)
  const w0 = v128.load32_splat(a, 0)
  let c0_0_0 = f32x4.mul(w0, z0_0)
  let c0_0_1 = f32x4.mul(w0, z0_1)
  let c0_0_2 = f32x4.mul(w0, z0_2)
  let c0_0_3 = f32x4.mul(w0, z0_3)
  const w1 = v128.load32_splat(a, 4)
  let c0_1_0 = f32x4.mul(w1, z0_0)
  let c0_1_1 = f32x4.mul(w1, z0_1)
  let c0_1_2 = f32x4.mul(w1, z0_2)
  let c0_1_3 = f32x4.mul(w1, z0_3)
  const w2 = v128.load32_splat(a, 8)
  let c0_2_0 = f32x4.mul(w2, z0_0)
  let c0_2_1 = f32x4.mul(w2, z0_1)
  let c0_2_2 = f32x4.mul(w2, z0_2)
  let c0_2_3 = f32x4.mul(w2, z0_3)
  const w3 = v128.load32_splat(a, 12)
  let c0_3_0 = f32x4.mul(w3, z0_0)
  let c0_3_1 = f32x4.mul(w3, z0_1)
  let c0_3_2 = f32x4.mul(w3, z0_2)
  let c0_3_3 = f32x4.mul(w3, z0_3)
  const w4 = v128.load32_splat(a, 16)
  let c0_4_0 = f32x4.mul(w4, z0_0)
  let c0_4_1 = f32x4.mul(w4, z0_1)
  let c0_4_2 = f32x4.mul(w4, z0_2)
  let c0_4_3 = f32x4.mul(w4, z0_3)
  const w5 = v128.load32_splat(a, 20)
  let c0_5_0 = f32x4.mul(w5, z0_0)
  let c0_5_1 = f32x4.mul(w5, z0_1)
  let c0_5_2 = f32x4.mul(w5, z0_2)
  let c0_5_3 = f32x4.mul(w5, z0_3)
  a += 24
  b += 64
  while (a < end) {
    const y0_0 = v128.load(b, 0)
    const y0_1 = v128.load(b, 16)
    const y0_2 = v128.load(b, 32)
    const y0_3 = v128.load(b, 48)
    const x0 = v128.load32_splat(a, 0)
    c0_0_0 = multiplyAdd(x0, y0_0, c0_0_0)
    c0_0_1 = multiplyAdd(x0, y0_1, c0_0_1)
    c0_0_2 = multiplyAdd(x0, y0_2, c0_0_2)
    c0_0_3 = multiplyAdd(x0, y0_3, c0_0_3)
    const x1 = v128.load32_splat(a, 4)
    c0_1_0 = multiplyAdd(x1, y0_0, c0_1_0)
    c0_1_1 = multiplyAdd(x1, y0_1, c0_1_1)
    c0_1_2 = multiplyAdd(x1, y0_2, c0_1_2)
    c0_1_3 = multiplyAdd(x1, y0_3, c0_1_3)
    const x2 = v128.load32_splat(a, 8)
    c0_2_0 = multiplyAdd(x2, y0_0, c0_2_0)
    c0_2_1 = multiplyAdd(x2, y0_1, c0_2_1)
    c0_2_2 = multiplyAdd(x2, y0_2, c0_2_2)
    c0_2_3 = multiplyAdd(x2, y0_3, c0_2_3)
    const x3 = v128.load32_splat(a, 12)
    c0_3_0 = multiplyAdd(x3, y0_0, c0_3_0)
    c0_3_1 = multiplyAdd(x3, y0_1, c0_3_1)
    c0_3_2 = multiplyAdd(x3, y0_2, c0_3_2)
    c0_3_3 = multiplyAdd(x3, y0_3, c0_3_3)
    const x4 = v128.load32_splat(a, 16)
    c0_4_0 = multiplyAdd(x4, y0_0, c0_4_0)
    c0_4_1 = multiplyAdd(x4, y0_1, c0_4_1)
    c0_4_2 = multiplyAdd(x4, y0_2, c0_4_2)
    c0_4_3 = multiplyAdd(x4, y0_3, c0_4_3)
    const x5 = v128.load32_splat(a, 20)
    c0_5_0 = multiplyAdd(x5, y0_0, c0_5_0)
    c0_5_1 = multiplyAdd(x5, y0_1, c0_5_1)
    c0_5_2 = multiplyAdd(x5, y0_2, c0_5_2)
    c0_5_3 = multiplyAdd(x5, y0_3, c0_5_3)
    a += 24
    b += 64
  }
  v128.store(c, c0_0_0, 0)
  v128.store(c, c0_0_1, 16)
  v128.store(c, c0_0_2, 32)
  v128.store(c, c0_0_3, 48)
  v128.store(c, c0_1_0, 64)
  v128.store(c, c0_1_1, 80)
  v128.store(c, c0_1_2, 96)
  v128.store(c, c0_1_3, 112)
  v128.store(c, c0_2_0, 128)
  v128.store(c, c0_2_1, 144)
  v128.store(c, c0_2_2, 160)
  v128.store(c, c0_2_3, 176)
  v128.store(c, c0_3_0, 192)
  v128.store(c, c0_3_1, 208)
  v128.store(c, c0_3_2, 224)
  v128.store(c, c0_3_3, 240)
  v128.store(c, c0_4_0, 256)
  v128.store(c, c0_4_1, 272)
  v128.store(c, c0_4_2, 288)
  v128.store(c, c0_4_3, 304)
  v128.store(c, c0_5_0, 320)
  v128.store(c, c0_5_1, 336)
  v128.store(c, c0_5_2, 352)
  v128.store(c, c0_5_3, 368)
}

export function tile1x8x4(a: usize, b: usize, c: usize, depth: i32, panel: usize, stride: usize): void {
  let b1 = b + panel
  let b2 = b1 + panel
  let b3 = b2 + panel
  const c1 = c + stride
  const c2 = c1 + stride
  const c3 = c2 + stride
  const end = a + (<usize>depth) * 4
  const z0_0 = v128.load(b, 0)
  const z0_1 = v128.load(b, 16)
  const z1_0 = v128.load(b1, 0)
  const z1_1 = v128.load(b1, 16)
  const z2_0 = v128.load(b2, 0)
  const z2_1 = v128.load(b2, 16)
  const z3_0 = v128.load(b3, 0)
  const z3_1 = v128.load(b3, 16)
  const w0 = v128.load32_splat(a, 0)
  let c0_0_0 = f32x4.mul(w0, z0_0)
  let c0_0_1 = f32x4.mul(w0, z0_1)
  let c1_0_0 = f32x4.mul(w0, z1_0)
  let c1_0_1 = f32x4.mul(w0, z1_1)
  let c2_0_0 = f32x4.mul(w0, z2_0)
  let c2_0_1 = f32x4.mul(w0, z2_1)
  let c3_0_0 = f32x4.mul(w0, z3_0)
  let c3_0_1 = f32x4.mul(w0, z3_1)
  a += 4
  b += 32
  b1 += 32
  b2 += 32
  b3 += 32
  while (a < end) {
    const y0_0 = v128.load(b, 0)
    const y0_1 = v128.load(b, 16)
    const y1_0 = v128.load(b1, 0)
    const y1_1 = v128.load(b1, 16)
    const y2_0 = v128.load(b2, 0)
    const y2_1 = v128.load(b2, 16)
    const y3_0 = v128.load(b3, 0)
    const y3_1 = v128.load(b3, 16)
    const x0 = v128.load32_splat(a, 0)
    c0_0_0 = multiplyAdd(x0, y0_0, c0_0_0)
    c0_0_1 = multiplyAdd(x0, y0_1, c0_0_1)
    c1_0_0 = multiplyAdd(x0, y1_0, c1_0_0)
    c1_0_1 = multiplyAdd(x0, y1_1, c1_0_1)
    c2_0_0 = multiplyAdd(x0, y2_0, c2_0_0)
    c2_0_1 = multiplyAdd(x0, y2_1, c2_0_1)
    c3_0_0 = multiplyAdd(x0, y3_0, c3_0_0)
    c3_0_1 = multiplyAdd(x0, y3_1, c3_0_1)
    a += 4
    b += 32
    b1 += 32
    b2 += 32
    b3 += 32
  }
  v128.store(c, c0_0_0, 0)
  v128.store(c, c0_0_1, 16)
  v128.store(c1, c1_0_0, 0)
  v128.store(c1, c1_0_1, 16)
  v128.store(c2, c2_0_0, 0)
  v128.store(c2, c2_0_1, 16)
  v128.store(c3, c3_0_0, 0)
  v128.store(c3, c3_0_1, 16)
}

export function tile2x8x2(a: usize, b: usize, c: usize, depth: i32, panel: usize, stride: usize): void {
  let b1 = b + panel
  const c1 = c + stride
  const end = a + (<usize>depth) * 8
  const z0_0 = v128.load(b, 0)
  const z0_1 = v128.load(b, 16)
  const z1_0 = v128.load(b1, 0)
  const z1_1 = v128.load(b1, 16)
  const w0 = v128.load32_splat(a, 0)
  let c0_0_0 = f32x4.mul(w0, z0_0)
  let c0_0_1 = f32x4.mul(w0, z0_1)
  let c1_0_0 = f32x4.mul(w0, z1_0)
  let c1_0_1 = f32x4.mul(w0, z1_1)
  const w1 = v128.load32_splat(a, 4)
  let c0_1_0 = f32x4.mul(w1, z0_0)
  let c0_1_1 = f32x4.mul(w1, z0_1)
  let c1_1_0 = f32x4.mul(w1, z1_0)
  let c1_1_1 = f32x4.mul(w1, z1_1)
  a += 8
  b += 32
  b1 += 32
  while (a < end) {
    const y0_0 = v128.load(b, 0)
    const y0_1 = v128.load(b, 16)
    const y1_0 = v128.load(b1, 0)
    const y1_1 = v128.load(b1, 16)
    const x0 = v128.load32_splat(a, 0)
    c0_0_0 = multiplyAdd(x0, y0_0, c0_0_0)
    c0_0_1 = multiplyAdd(x0, y0_1, c0_0_1)
    c1_0_0 = multiplyAdd(x0, y1_0, c1_0_0)
    c1_0_1 = multiplyAdd(x0, y1_1, c1_0_1)
    const x1 = v128.load32_splat(a, 4)
    c0_1_0 = multiplyAdd(x1, y0_0, c0_1_0)
    c0_1_1 = multiplyAdd(x1, y0_1, c0_1_1)
    c1_1_0 = multiplyAdd(x1, y1_0, c1_1_0)
    c1_1_1 = multiplyAdd(x1, y1_1, c1_1_1)
    a += 8
    b += 32
    b1 += 32
  }
  v128.store(c, c0_0_0, 0)
  v128.store(c, c0_0_1, 16)
  v128.store(c, c0_1_0, 32)
  v128.store(c, c0_1_1, 48)
  v128.store(c1, c1_0_0, 0)
  v128.store(c1, c1_0_1, 16)
  v128.store(c1, c1_1_0, 32)
  v128.store(c1, c1_1_1, 48)
}

export function tile1x16x2(a: usize, b: usize, c: usize, depth: i32, panel: usize, stride: usize): void {
  let b1 = b + panel
  const c1 = c + stride
  const end = a + (<usize>depth) * 4
  const z0_0 = v128.load(b, 0)
  const z0_1 = v128.load(b, 16)
  const z0_2 = v128.load(b, 32)
  const z0_3 = v128.load(b, 48)
  const z1_0 = v128.load(b1, 0)
  const z1_1 = v128.load(b1, 16)
  const z1_2 = v128.load(b1, 32)
  const z1_3 = v128.load(b1, 48)
  const w0 = v128.load32_splat(a, 0)
  let c0_0_0 = f32x4.mul(w0, z0_0)
  let c0_0_1 = f32x4.mul(w0, z0_1)
  let c0_0_2 = f32x4.mul(w0, z0_2)
  let c0_0_3 = f32x4.mul(w0, z0_3)
  let c1_0_0 = f32x4.mul(w0, z1_0)
  let c1_0_1 = f32x4.mul(w0, z1_1)
  let c1_0_2 = f32x4.mul(w0, z1_2)
  let c1_0_3 = f32x4.mul(w0, z1_3)
  a += 4
  b += 64
  b1 += 64
  while (a < end) {
    const y0_0 = v128.load(b, 0)
    const y0_1 = v128.load(b, 16)
    const y0_2 = v128.load(b, 32)
    const y0_3 = v128.load(b, 48)
    const y1_0 = v128.load(b1, 0)
    const y1_1 = v128.load(b1, 16)
    const y1_2 = v128.load(b1, 32)
    const y1_3 = v128.load(b1, 48)
    const x0 = v128.load32_splat(a, 0)
    c0_0_0 = multiplyAdd(x0, y0_0, c0_0_0)
    c0_0_1 = multiplyAdd(x0, y0_1, c0_0_1)
    c0_0_2 = multiplyAdd(x0, y0_2, c0_0_2)
    c0_0_3 = multiplyAdd(x0, y0_3, c0_0_3)
    c1_0_0 = multiplyAdd(x0, y1_0, c1_0_0)
    c1_0_1 = multiplyAdd(x0, y1_1, c1_0_1)
    c1_0_2 = multiplyAdd(x0, y1_2, c1_0_2)
    c1_0_3 = multiplyAdd(x0, y1_3, c1_0_3)
    a += 4
    b += 64
    b1 += 64
  }
  v128.store(c, c0_0_0, 0)
  v128.store(c, c0_0_1, 16)
  v128.store(c, c0_0_2, 32)
  v128.store(c, c0_0_3, 48)
  v128.store(c1, c1_0_0, 0)
  v128.store(c1, c1_0_1, 16)
  v128.store(c1, c1_0_2, 32)
  v128.store(c1, c1_0_3, 48)
}

/** One tile of `rows` by `width`. */
export function tile(rows: i32, width: i32, a: usize, b: usize, c: usize, depth: i32): void {
  switch (width * 16 + rows) {
    case 129: tile1x8(a, b, c, depth); break
    case 130: tile2x8(a, b, c, depth); break
    case 131: tile3x8(a, b, c, depth); break
    case 132: tile4x8(a, b, c, depth); break
    case 133: tile5x8(a, b, c, depth); break
    case 134: tile6x8(a, b, c, depth); break
    case 257: tile1x16(a, b, c, depth); break
    case 258: tile2x16(a, b, c, depth); break
    case 259: tile3x16(a, b, c, depth); break
    case 260: tile4x16(a, b, c, depth); break
    case 261: tile5x16(a, b, c, depth); break
    case 262: tile6x16(a, b, c, depth); break
  }
}

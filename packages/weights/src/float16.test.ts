import { describe, expect, it } from 'vitest'
import { bfloat16ToFloat32, float16ToFloat32, float32ToBfloat16, float32ToFloat16 } from './float16.js'

const everyHalf = Uint16Array.from({ length: 1 << 16 }, (_, half) => half)

/** The value of a half by its definition: (-1)^s 2^(e - 15) 1.f, subnormal below. */
function valueOfHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1
  const exponent = (half >> 10) & 0x1f
  const fraction = half & 0x3ff
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN
  if (exponent === 0) return (sign * fraction) / 2 ** 24
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

function bitsOf(value: number): number {
  return new Uint32Array(Float32Array.of(value).buffer)[0]
}
function floatOf(bits: number): number {
  return new Float32Array(Uint32Array.of(bits).buffer)[0]
}

/** Nearest of `candidates`, which are in order of value and of bits, ties to the even bits: rounding as defined. */
function nearestBits(value: number, magnitudes: readonly number[]): number {
  let low = 0
  let high = magnitudes.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (magnitudes[middle] <= value) low = middle
    else high = middle
  }
  const [down, up] = [value - magnitudes[low], magnitudes[high] - value]
  if (down === up) return low % 2 === 0 ? low : high
  return down < up ? low : high
}

describe('float16', () => {
  it('is widened exactly, all 65,536 of them, -0, subnormals and infinities too', () => {
    const widened = float16ToFloat32(everyHalf)
    const wrong = [...everyHalf].filter(half => !Object.is(widened[half], valueOfHalf(half)))
    expect(wrong).toEqual([])
  })

  it('keeps the payload and sign of a NaN both ways', () => {
    const nans = everyHalf.filter(half => (half & 0x7fff) > 0x7c00)
    const widened = new Uint32Array(float16ToFloat32(nans).buffer)
    nans.forEach((half, index) => {
      expect(widened[index]).toBe(((half & 0x8000) * 0x10000 + 0x7f800000 + (half & 0x3ff) * 0x2000) >>> 0)
    })
    const quiet = nans.map(half => half | 0x200)
    expect(float32ToFloat16(float16ToFloat32(nans))).toEqual(quiet)
  })

  it('comes back from float32 as it was', () => {
    const numbers = everyHalf.filter(half => (half & 0x7fff) <= 0x7c00)
    expect(float32ToFloat16(float16ToFloat32(numbers))).toEqual(numbers)
  })

  it('is the nearest one to a float32, of two the even one', () => {
    const magnitudes = [...everyHalf.subarray(0, 0x7c00)].map(valueOfHalf)
    // The value after the largest, for rounding: at and over the halfway point to it lies infinity.
    magnitudes.push(65536)
    const between = magnitudes.slice(1).map((value, index) => (value + magnitudes[index]) / 2)
    const around = between.flatMap(value => [floatOf(bitsOf(value) - 1), value, floatOf(bitsOf(value) + 1)])
    const values = Float32Array.from([...around, 2 ** -26, 2 ** -25, 2 ** -149, 1e-40, 65519.996, 65536, 1e38])
    const narrowed = float32ToFloat16(values)
    const wrong = [...values].filter((value, index) => narrowed[index] !== nearestBits(value, magnitudes))
    expect(wrong).toEqual([])
    expect(float32ToFloat16(values.map(value => -value))).toEqual(narrowed.map(half => half | 0x8000))
  })
})

describe('bfloat16', () => {
  it('is the upper half of a float32', () => {
    const bits = new Uint32Array(bfloat16ToFloat32(everyHalf).buffer)
    expect([...bits].every((value, half) => value === half * 0x10000)).toBe(true)
  })

  it('comes back from float32 as it was, NaN as a quiet NaN', () => {
    const isSignalling = (half: number) => (half & 0x7fff) > 0x7f80 && (half & 0x40) === 0
    const expected = everyHalf.map(half => (isSignalling(half) ? half | 0x40 : half))
    expect(float32ToBfloat16(bfloat16ToFloat32(everyHalf))).toEqual(expected)
  })

  it.each([
    [0x3f800000, 0x3f80],
    [0x3f807fff, 0x3f80],
    [0x3f808000, 0x3f80],
    [0x3f808001, 0x3f81],
    [0x3f818000, 0x3f82],
    [0x7f7fffff, 0x7f80],
    [0xff7fffff, 0xff80],
    [0x00008000, 0x0000],
    [0x00008001, 0x0001],
    [0x7f800001, 0x7fc0],
    [0xffffffff, 0xffff],
  ])('of float32 bits %i is %i: to nearest, ties to even', (bits, expected) => {
    expect([...float32ToBfloat16(new Float32Array(Uint32Array.of(bits).buffer))]).toEqual([expected])
  })
})

import { describe, expect, it } from 'vitest'
import type { Dtype } from './dtype.js'
import { fromFloat32, toFloat32, toInt32, toTypedArray } from './tensor-data.js'

function data(dtype: Dtype, values: ArrayBufferView) {
  return { dtype, shape: [], bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) }
}

describe('toFloat32', () => {
  it('gives aligned float32 without a copy, and unaligned float32 right', () => {
    const values = Float32Array.of(1.5, -2, 1e30)
    expect(toFloat32(data('F32', values)).buffer).toBe(values.buffer)
    const shifted = new Uint8Array(13)
    shifted.set(new Uint8Array(values.buffer), 1)
    expect(toFloat32(data('F32', shifted.subarray(1)))).toEqual(values)
  })

  it('reads an unaligned Buffer, which lies among others', () => {
    const values = Float32Array.of(1.5, -2)
    const bytes = Buffer.concat([Buffer.of(9), Buffer.from(values.buffer)]).subarray(1)
    expect(toFloat32({ dtype: 'F32', shape: [2], bytes })).toEqual(values)
  })

  it('reads float16 and bfloat16 from an odd offset', () => {
    expect([...toFloat32(data('F16', Uint8Array.of(9, 0x00, 0x3c, 0x00, 0xc0).subarray(1)))]).toEqual([1, -2])
    expect([...toFloat32(data('BF16', Uint8Array.of(9, 0x80, 0x3f, 0x00, 0xc0).subarray(1)))]).toEqual([1, -2])
  })

  it('rounds float64 to nearest', () => {
    expect([...toFloat32(data('F64', Float64Array.of(0.1, 1e300, -1e-300)))]).toEqual([Math.fround(0.1), Infinity, -0])
  })

  it('reads integers and bool', () => {
    expect([...toFloat32(data('I8', Int8Array.of(-128, 127)))]).toEqual([-128, 127])
    expect([...toFloat32(data('U16', Uint16Array.of(65535)))]).toEqual([65535])
    expect([...toFloat32(data('BOOL', Uint8Array.of(0, 1)))]).toEqual([0, 1])
    expect([...toFloat32(data('I64', BigInt64Array.of(-5n, 2n ** 40n)))]).toEqual([-5, 2 ** 40])
  })

  it('rounds a 64-bit integer once, not twice by way of float64', () => {
    // Just over halfway between two float32 values; float64 rounds it to exactly halfway, and then to the even one.
    const value = 2n ** 62n + 2n ** 38n + 1n
    expect([...toFloat32(data('I64', BigInt64Array.of(value, -value)))]).toEqual([
      2 ** 62 + 2 ** 39,
      -(2 ** 62) - 2 ** 39,
    ])
    expect([...toFloat32(data('I64', BigInt64Array.of(value - 1n)))]).toEqual([2 ** 62])
    expect([...toFloat32(data('U64', BigUint64Array.of(2n ** 64n - 1n)))]).toEqual([2 ** 64])
  })
})

describe('toInt32', () => {
  it('reads every integer type and bool', () => {
    expect([...toInt32(data('I64', BigInt64Array.of(-1n, 2n ** 31n - 1n)))]).toEqual([-1, 2 ** 31 - 1])
    expect([...toInt32(data('U8', Uint8Array.of(255)))]).toEqual([255])
    expect([...toInt32(data('BOOL', Uint8Array.of(1)))]).toEqual([1])
    const values = Int32Array.of(-7)
    expect(toInt32(data('I32', values)).buffer).toBe(values.buffer)
  })

  it('refuses what does not fit, and floating point', () => {
    expect(() => toInt32(data('I64', BigInt64Array.of(1n, 2n ** 31n)))).toThrow(
      expect.objectContaining({ code: 'out-of-range', facts: expect.objectContaining({ index: 1 }) }),
    )
    expect(() => toInt32(data('U32', Uint32Array.of(2 ** 31)))).toThrow(
      expect.objectContaining({ code: 'out-of-range' }),
    )
    for (const dtype of ['F16', 'BF16', 'F32', 'F64'] as const) {
      expect(() => toInt32(data(dtype, new Float64Array(1)))).toThrow(expect.objectContaining({ code: 'bad-dtype' }))
    }
  })
})

describe('toTypedArray', () => {
  it('gives the array of the dtype', () => {
    expect(toTypedArray({ dtype: 'I64', shape: [1], bytes: new Uint8Array(8) })).toEqual(BigInt64Array.of(0n))
    expect(toTypedArray({ dtype: 'F16', shape: [1], bytes: Uint8Array.of(0, 0x3c) })).toEqual(Uint16Array.of(0x3c00))
  })
})

describe('fromFloat32', () => {
  it.each(['F16', 'BF16', 'F32', 'F64'] as const)('to %s and back gives values that dtype can hold', dtype => {
    const values = Float32Array.of(0, -0, 1, -2.5, 0.125, 1024)
    const tensor = fromFloat32(values, [2, 3], { dtype })
    expect(tensor.shape).toEqual([2, 3])
    expect(toFloat32(tensor)).toEqual(values)
  })

  it('refuses a shape of another size', () => {
    expect(() => fromFloat32(new Float32Array(6), [2, 2])).toThrow(expect.objectContaining({ code: 'bad-shape' }))
  })
})

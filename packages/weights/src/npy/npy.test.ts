import { describe, expect, it } from 'vitest'
import { readNpy } from './read.js'
import { writeNpy } from './write.js'

interface Form {
  readonly version?: readonly [major: number, minor: number]
  readonly data?: readonly number[]
}

/** A .npy file with this header text, as other writers than NumPy may put it. */
function npy(header: string, { version = [1, 0], data = [] }: Form = {}): Uint8Array {
  const text = new TextEncoder().encode(header)
  const wide = version[0] > 1
  const bytes = new Uint8Array([
    0x93,
    0x4e,
    0x55,
    0x4d,
    0x50,
    0x59,
    ...version,
    0,
    0,
    ...(wide ? [0, 0] : []),
    ...text,
    ...data,
  ])
  const view = new DataView(bytes.buffer)
  if (wide) view.setUint32(8, text.length, true)
  else view.setUint16(8, text.length, true)
  return bytes
}

describe('readNpy', () => {
  const header = "{'descr': '<i2', 'fortran_order': False, 'shape': (2,), }\n"

  it.each([1, 2, 3])('reads version %i.0', version => {
    const { dtype, shape, data } = readNpy(npy(header, { version: [version, 0], data: [1, 0, 255, 255] }))
    expect({ dtype, shape, data }).toEqual({ dtype: 'int16', shape: [2], data: Int16Array.of(1, -1) })
  })

  it.each([
    "{'shape': (2,), 'fortran_order': False, 'descr': '<i2'}",
    '{"descr": "<i2", "fortran_order": False, "shape": (2L,)}',
    "  {'descr':'<i2','fortran_order':False,'shape':(2,)}   \n",
  ])('reads the header %j', text => {
    expect(readNpy(npy(text, { data: [1, 0, 2, 0] })).data).toEqual(Int16Array.of(1, 2))
  })

  it('reads big-endian values', () => {
    const text = "{'descr': '>i4', 'fortran_order': False, 'shape': (2,), }"
    expect(readNpy(npy(text, { data: [0, 0, 1, 2, 255, 255, 255, 255] })).data).toEqual(Int32Array.of(258, -1))
  })

  it('turns Fortran order to row-major, in two and three dimensions', () => {
    const text = (shape: string) => `{'descr': '|u1', 'fortran_order': True, 'shape': (${shape}), }`
    expect(readNpy(npy(text('2, 3'), { data: [1, 4, 2, 5, 3, 6] })).data).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6))
    // Element [i, j, k] holds 100 i + 10 j + k.
    const data = [0, 100, 10, 110, 20, 120, 1, 101, 11, 111, 21, 121]
    const rows = [0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121]
    expect(readNpy(npy(text('2, 3, 2'), { data })).data).toEqual(Uint8Array.from(rows))
  })

  it('reads scalars, empty arrays, float16 and bool', () => {
    const one = (descr: string, shape: string, data: number[]) => {
      return readNpy(npy(`{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`, { data }))
    }
    expect(one('<f8', '()', [0, 0, 0, 0, 0, 0, 0xf0, 0x3f])).toEqual({
      dtype: 'float64',
      shape: [],
      data: Float64Array.of(1),
    })
    expect(one('<f4', '(0, 4)', [])).toEqual({ dtype: 'float32', shape: [0, 4], data: new Float32Array(0) })
    expect(one('<f2', '(2,)', [0, 0x3c, 0, 0xfc])).toMatchObject({
      dtype: 'float16',
      data: Float32Array.of(1, -Infinity),
    })
    expect(one('|b1', '(2,)', [1, 0])).toMatchObject({ dtype: 'bool', data: Uint8Array.of(1, 0) })
  })

  it('reads from a view at any offset, into memory of its own', () => {
    const file = writeNpy(Float32Array.of(1, 2), [2])
    const shifted = new Uint8Array(file.length + 1)
    shifted.set(file, 1)
    const { data } = readNpy(shifted.subarray(1))
    shifted.fill(0)
    expect(data).toEqual(Float32Array.of(1, 2))
  })

  it('reads a Buffer, which lies among others', () => {
    const file = writeNpy(Float32Array.of(1, 2), [2])
    expect(readNpy(Buffer.from(file)).data).toEqual(Float32Array.of(1, 2))
  })

  it.each([
    ['nothing', new Uint8Array(0), 'bad-npy'],
    ['other bytes', new Uint8Array(100), 'bad-npy'],
    ['version 4.0', npy(header, { version: [4, 0] }), 'bad-npy'],
    ['no dictionary', npy('hello'), 'bad-npy'],
    ['a missing key', npy("{'descr': '<i2', 'shape': (2,), }"), 'bad-npy'],
    ['a key too many', npy("{'descr': '<i2', 'fortran_order': False, 'shape': (2,), 'x': 1}"), 'bad-npy'],
    ['an order that is no bool', npy("{'descr': '<i2', 'fortran_order': 'no', 'shape': (2,), }"), 'bad-npy'],
    ['a shape that is no tuple', npy("{'descr': '<i2', 'fortran_order': False, 'shape': '2', }"), 'bad-npy'],
    ['a negative dimension', npy("{'descr': '<i2', 'fortran_order': False, 'shape': (-1,), }"), 'bad-npy'],
    ['a structured dtype', npy("{'descr': [('a', '<i2')], 'fortran_order': False, 'shape': (1,), }"), 'bad-npy'],
    ['objects', npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"), 'bad-dtype'],
    ['complex numbers', npy("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }"), 'bad-dtype'],
    ['a huge shape', npy("{'descr': '<i2', 'fortran_order': False, 'shape': (9999999999, 9999999999), }"), 'bad-shape'],
    [
      'a huge empty shape',
      npy("{'descr': '<i2', 'fortran_order': False, 'shape': (9999999999999999, 0), }"),
      'bad-shape',
    ],
    ['data cut short', npy(header, { data: [1, 0, 2] }), 'truncated'],
    ['data after the end', npy(header, { data: [1, 0, 2, 0, 0] }), 'bad-npy'],
    ['an end in the header', npy(header).slice(0, 40), 'truncated'],
    [
      'digits without an end',
      npy(`{'descr': '<i2', 'fortran_order': False, 'shape': (${'1'.repeat(9_000)}`),
      'bad-npy',
    ],
    ['a long header', npy(header.padEnd(20_000), { version: [2, 0] }), 'bad-npy'],
  ])('refuses %s', (_, bytes, code) => {
    expect(() => readNpy(bytes, { name: 'x.npy' })).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(/^x\.npy /) }),
    )
  })
})

describe('writeNpy', () => {
  it('refuses a shape of another size', () => {
    expect(() => writeNpy(new Float32Array(6), [5])).toThrow(expect.objectContaining({ code: 'bad-shape' }))
  })
})

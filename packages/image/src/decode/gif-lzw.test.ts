import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeLzw } from './gif-lzw.js'

/** GIF's LZW in its plainest form: a table of strings, a clear code when it is full. */
function encodeLzw(indices: readonly number[], minimumCodeSize: number): Uint8Array {
  const clear = 1 << minimumCodeSize
  const bits: number[] = []
  let table = new Map<string, number>()
  let width = minimumCodeSize + 1
  const write = (code: number): void => {
    for (let bit = 0; bit < width; bit++) bits.push((code >> bit) & 1)
  }
  const start = (): void => {
    write(clear)
    table = new Map(Array.from({ length: clear }, (_, index) => [`${index}`, index]))
    width = minimumCodeSize + 1
  }
  start()
  let next = clear + 2
  let text = ''
  for (const index of indices) {
    const longer = text === '' ? `${index}` : `${text},${index}`
    if (table.has(longer)) {
      text = longer
      continue
    }
    write(table.get(text) ?? 0)
    if (next < 4096) {
      table.set(longer, next)
      // The decoder is one entry behind the encoder.
      if (next === 1 << width && width < 12) width++
      next++
    } else {
      start()
      next = clear + 2
    }
    text = `${index}`
  }
  if (text !== '') write(table.get(text) ?? 0)
  write(clear + 1)
  return Uint8Array.from({ length: Math.ceil(bits.length / 8) }, (_, byte) =>
    bits.slice(byte * 8, byte * 8 + 8).reduce((sum, bit, index) => sum | (bit << index), 0),
  )
}

describe('decodeLzw', () => {
  it('gives back what was encoded, for every code size and past a full table', () => {
    const picture = fc.integer({ min: 2, max: 8 }).chain(minimumCodeSize =>
      fc.record({
        minimumCodeSize: fc.constant(minimumCodeSize),
        indices: fc.oneof(
          fc.array(fc.nat((1 << minimumCodeSize) - 1), { maxLength: 300 }),
          // Long and noisy: the table fills up. Long and even: the code that is not in the table yet.
          fc
            .nat()
            .map(seed =>
              Array.from({ length: 9000 }, (_, i) => ((i * i + seed) * 2654435761) % (1 << minimumCodeSize)),
            ),
          fc.nat(3).map(index => new Array<number>(2000).fill(index)),
        ),
      }),
    )
    fc.assert(
      fc.property(picture, ({ minimumCodeSize, indices }) => {
        const out = new Uint8Array(indices.length)
        expect(decodeLzw(encodeLzw(indices, minimumCodeSize), minimumCodeSize, out)).toBe(indices.length)
        expect(out).toEqual(Uint8Array.from(indices))
      }),
      { numRuns: 60 },
    )
  })

  it('stops at the end of the codes, and at the end of the picture', () => {
    const codes = encodeLzw([1, 2, 3, 1, 2, 3, 1, 2, 3], 2)
    expect(decodeLzw(codes, 2, new Uint8Array(20))).toBe(9)
    expect(decodeLzw(codes, 2, new Uint8Array(5))).toBe(5)
    expect(decodeLzw(codes.subarray(0, 1), 2, new Uint8Array(20))).toBeLessThan(9)
  })

  it('refuses a code that no string has yet', () => {
    // 3 bits a code: clear (4), then 7, when only 0..5 are known.
    expect(() => decodeLzw(Uint8Array.of(4 | (7 << 3)), 2, new Uint8Array(4))).toThrowError(
      expect.objectContaining({ code: 'corrupt' }),
    )
  })
})

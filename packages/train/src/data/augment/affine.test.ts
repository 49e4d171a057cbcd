import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../random.js'
import { applyAffine, drawAffine } from './affine.js'

const size = 9
const noise = (seed: number): Uint8Array => {
  const random = createRandom(seed)
  return Uint8Array.from({ length: size * size * 3 }, () => random.below(256))
}

function changed(config: Parameters<typeof drawAffine>[0], fill: number | 'edge' = 255, seed = 1): Uint8Array {
  const affine = drawAffine(config, size, createRandom(seed))
  const into = new Uint8Array(size * size * 3)
  if (!affine) throw new Error('nothing was drawn')
  applyAffine(noise(3), size, affine, fill, into)
  return into
}

const pixel = (picture: Uint8Array, x: number, y: number) => [
  ...picture.subarray((y * size + x) * 3, (y * size + x) * 3 + 3),
]

describe('drawAffine', () => {
  it('draws nothing where nothing is configured', () => {
    const random = createRandom(1)
    const before = random.state()
    expect(drawAffine({ rotate: 0, shift: 0 }, size, random)).toBeUndefined()
    expect(random.state()).toEqual(before)
  })

  it('stays within what is configured', () => {
    fc.assert(
      fc.property(fc.integer(), seed => {
        const random = createRandom(seed)
        const { a, b, c, d, e, f } = drawAffine({ rotate: 30, scale: [0.8, 1.25], shift: 0.1 }, 100, random) ?? fail()
        const factor = 1 / Math.sqrt(a * e - b * d)
        expect(factor).toBeGreaterThanOrEqual(0.8 - 1e-9)
        expect(factor).toBeLessThanOrEqual(1.25 + 1e-9)
        expect(Math.abs(Math.atan2(-d, e))).toBeLessThanOrEqual((30 * Math.PI) / 180 + 1e-9)
        // Where the middle of the picture goes: the x of which the inverse is 0.
        const [right, down] = [(b * f - e * c) / (a * e - b * d), (d * c - a * f) / (a * e - b * d)]
        expect(Math.max(Math.abs(right), Math.abs(down))).toBeLessThanOrEqual(10 + 1e-9)
      }),
    )
  })
})

function fail(): never {
  throw new Error('nothing was drawn')
}

describe('applyAffine', () => {
  it('changes no byte at zero strength', () => {
    expect(changed({ scale: [1, 1] })).toEqual(noise(3))
    expect(changed({ scale: [1, 1] }, 'edge')).toEqual(noise(3))
  })

  it('mirrors exactly', () => {
    const mirrored = changed({ flip: 1 })
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) expect(pixel(mirrored, x, y)).toEqual(pixel(noise(3), size - 1 - x, y))
    }
  })

  it('moves a quarter turn exactly, in the direction of the clock', () => {
    const into = new Uint8Array(size * size * 3)
    // Output (x, y) from the middle comes from (y, -x).
    applyAffine(noise(3), size, { a: 0, b: 1, c: 0, d: -1, e: 0, f: 0 }, 255, into)
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) expect(pixel(into, x, y)).toEqual(pixel(noise(3), y, size - 1 - x))
    }
  })

  it('shows the fill, or the edge continued, where the picture ends', () => {
    const away = { a: 1, b: 0, c: 100, d: 0, e: 1, f: 0 }
    const into = new Uint8Array(size * size * 3)
    applyAffine(noise(3), size, away, 200, into)
    expect(new Set(into)).toEqual(new Set([200]))
    applyAffine(noise(3), size, away, 'edge', into)
    expect(pixel(into, 4, 2)).toEqual(pixel(noise(3), size - 1, 2))
  })

  it('mixes neighbours by distance', () => {
    const into = new Uint8Array(size * size * 3)
    applyAffine(noise(3), size, { a: 1, b: 0, c: 0.25, d: 0, e: 1, f: 0 }, 255, into)
    const [left, right] = [pixel(noise(3), 3, 3)[0], pixel(noise(3), 4, 3)[0]]
    expect(pixel(into, 3, 3)[0]).toBe(Math.floor(0.75 * left + 0.25 * right + 0.5))
  })

  it('keeps a plain picture of the fill as it is, whatever is drawn', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(255), (seed, grey) => {
        const plain = new Uint8Array(size * size * 3).fill(grey)
        const config = { rotate: 180, shift: 0.5, shear: 30, flip: 0.5 }
        const affine = drawAffine({ ...config, scale: [0.5, 2] }, size, createRandom(seed)) ?? fail()
        const into = new Uint8Array(plain.length)
        applyAffine(plain, size, affine, grey, into)
        expect(into).toEqual(plain)
      }),
    )
  })
})

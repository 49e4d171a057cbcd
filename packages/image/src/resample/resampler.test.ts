import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ImageError } from '../error.js'
import { type Filter, filters } from './filters.js'
import { createJob, type ResizeTarget } from './job.js'
import { createResampler } from './resampler.js'
import { compileResampler } from './wasm.js'

const filterNames = Object.keys(filters).filter((name): name is Filter => name in filters)

/** A picture and what to make of it: any shape, channels, filter, box and window. */
const jobs = fc
  .record({
    width: fc.integer({ min: 1, max: 90 }),
    height: fc.integer({ min: 1, max: 90 }),
    channels: fc.integer({ min: 1, max: 4 }),
    toWidth: fc.integer({ min: 1, max: 90 }),
    toHeight: fc.integer({ min: 1, max: 90 }),
    filter: fc.constantFrom(...filterNames),
    shares: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 }),
    seed: fc.integer(),
    extreme: fc.boolean(),
  })
  .map(({ width, height, channels, toWidth, toHeight, filter, shares, seed, extreme }) => {
    const [left, right] = stretch(shares[0], shares[1], width)
    const [top, bottom] = stretch(shares[2], shares[3], height)
    const [x, x2] = part(shares[4], shares[5], toWidth)
    const [y, y2] = part(shares[6], shares[7], toHeight)
    const window = { left: x, top: y, width: x2 - x, height: y2 - y }
    const target: ResizeTarget = { width: toWidth, height: toHeight, filter, box: [left, top, right, bottom], window }
    return { width, height, channels, target, data: noise(width * height * channels, seed, extreme) }
  })

function stretch(a: number, b: number, size: number): [number, number] {
  const [low, high] = [Math.min(a, b), Math.max(a, b)]
  return high - low < 0.05 ? [0, size] : [low * size, high * size]
}

function part(a: number, b: number, size: number): [number, number] {
  const from = Math.min(size - 1, Math.floor(Math.min(a, b) * size))
  return [from, Math.max(from + 1, Math.ceil(Math.max(a, b) * size))]
}

// Only 0 and 255 make the sums overshoot most.
function noise(length: number, seed: number, extreme: boolean): Uint8Array {
  let state = seed | 1
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return extreme ? (state >> 31) & 255 : state >>> 24
  })
}

describe('the two resamplers', () => {
  const wasm = createResampler({ kind: 'wasm' })
  const typescript = createResampler({ kind: 'typescript' })

  it('give the same bytes for every shape, filter, box and window', () => {
    fc.assert(
      fc.property(jobs, ({ data, width, height, channels, target }) => {
        const job = createJob(width, height, target)
        expect(wasm.resample(data, width, channels, job)).toEqual(typescript.resample(data, width, channels, job))
      }),
      { numRuns: 1000 },
    )
  })

  it('give the same bytes where the source comes in many bands', () => {
    for (const [width, height, toWidth, toHeight] of [
      [900, 700, 130, 111],
      [2048, 130, 64, 131],
      [130, 2300, 20, 60],
      [3, 60000, 2, 3],
      [60000, 3, 3, 2],
      [512, 900, 512, 100],
    ]) {
      for (const channels of [1, 2, 3, 4]) {
        const data = noise(width * height * channels, width + channels, false)
        const job = createJob(width, height, { width: toWidth, height: toHeight, filter: 'bicubic' })
        const [first, second] = [wasm, typescript].map(each => each.resample(data, width, channels, job))
        // Not toEqual: a difference in millions of bytes would be printed.
        expect(Buffer.compare(first, second), `${width} x ${height} x ${channels}`).toBe(0)
      }
    }
  })

  it('give memory of their own, also of a Buffer and where nothing is resampled', () => {
    for (const resampler of [wasm, typescript]) {
      const data = Buffer.from([1, 2, 3, 4])
      const result = resampler.resample(data, 2, 1, createJob(2, 2, { width: 2, height: 2, filter: 'box' }))
      data.fill(0)
      expect(result).toEqual(Uint8Array.of(1, 2, 3, 4))
    }
  })

  it('compute a window as if it were cut from the whole', () => {
    fc.assert(
      fc.property(jobs, ({ data, width, height, channels, target }) => {
        const { window = { left: 0, top: 0, width: 1, height: 1 } } = target
        const part = wasm.resample(data, width, channels, createJob(width, height, target))
        const all = wasm.resample(data, width, channels, createJob(width, height, { ...target, window: undefined }))
        const row = window.width * channels
        for (let y = 0; y < window.height; y++) {
          const start = ((window.top + y) * target.width + window.left) * channels
          expect(part.subarray(y * row, (y + 1) * row)).toEqual(all.subarray(start, start + row))
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('createResampler', () => {
  const flat = new Uint8Array(12).fill(77)
  const job = createJob(2, 2, { width: 1, height: 1, filter: 'box' })

  it('takes WebAssembly by default, and a module compiled by the caller', () => {
    for (const resampler of [createResampler(), createResampler({ module: compileResampler() })]) {
      expect(resampler.kind).toBe('wasm')
      expect([...resampler.resample(flat, 2, 3, job)]).toEqual([77, 77, 77])
    }
  })

  it('falls back to TypeScript where there is no WebAssembly, unless that was insisted on', () => {
    const saved = globalThis.WebAssembly
    Reflect.deleteProperty(globalThis, 'WebAssembly')
    try {
      expect(createResampler().kind).toBe('typescript')
      expect(() => createResampler({ kind: 'wasm' })).toThrow(expect.objectContaining({ code: 'missing-webassembly' }))
    } finally {
      globalThis.WebAssembly = saved
    }
  })

  it('refuses work after dispose, which may be called twice', () => {
    const resampler = createResampler()
    resampler.dispose()
    resampler[Symbol.dispose]()
    expect(() => resampler.resample(flat, 2, 3, job)).toThrow(ImageError)
    expect(() => resampler.resample(flat, 2, 3, job)).toThrow(expect.objectContaining({ code: 'disposed' }))
  })

  it('gives back the memory that a huge picture made grow', () => {
    const resampler = createResampler({ kind: 'wasm' })
    const data = new Uint8Array(3 * 6000 * 6000)
    const huge = createJob(6000, 6000, { width: 5900, height: 5900, filter: 'box' })
    expect(resampler.resample(data, 6000, 3, huge)).toHaveLength(3 * 5900 * 5900)
    expect([...resampler.resample(flat, 2, 3, job)]).toEqual([77, 77, 77])
  })
})

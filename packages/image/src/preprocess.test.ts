import { describe, expect, it } from 'vitest'
import type { Pixels } from './pixels.js'
import { preprocess, preprocessBatch, resizeToBytes } from './preprocess.js'
import { clipRecipe, type Recipe } from './recipe.js'

/** A picture whose red counts pixels, so that places can be told. */
function counting(width: number, height: number): Pixels {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i % 3 === 0 ? (i / 3) % 256 : 0))
  return { mode: 'RGB', width, height, data }
}

const plain: Recipe = { ...clipRecipe(4), resize: 'none', size: null, rescale: null, mean: null, std: null }

describe('preprocess', () => {
  it('gives planes of red, green and blue', () => {
    const { data, shape } = preprocess(counting(4, 4), plain)
    expect(shape).toEqual([3, 4, 4])
    expect([...data.subarray(0, 16)]).toEqual(Array.from({ length: 16 }, (_, i) => i))
    expect(data.subarray(16).every(value => value === 0)).toBe(true)
  })

  it('writes into an array that is given, and refuses one of another length', () => {
    const into = new Float32Array(48)
    expect(preprocess(counting(4, 4), plain, { into }).data).toBe(into)
    expect(into[15]).toBe(15)
    expect(() => preprocess(counting(4, 4), plain, { into: new Float32Array(47) })).toThrow(/47 floats/)
  })

  it('turns the picture only when asked', () => {
    const pixels: Pixels = { ...counting(3, 2), orientation: 6 }
    const whole: Recipe = { ...plain, crop: null }
    expect(preprocess(pixels, whole).shape).toEqual([3, 2, 3])
    const turned = preprocess(pixels, whole, { orient: true })
    expect(turned.shape).toEqual([3, 3, 2])
    expect([...turned.data.subarray(0, 6)]).toEqual([3, 0, 4, 1, 5, 2])
  })

  it('takes another placement than the recipe has', () => {
    const placement = { width: 4, height: 4, window: { left: 1, top: 2, width: 2, height: 1 } }
    expect([...preprocess(counting(4, 4), plain, { placement }).data.subarray(0, 2)]).toEqual([9, 10])
    const outside = { width: 4, height: 4, window: { left: 4, top: 0, width: 2, height: 2 } }
    expect(() => preprocess(counting(4, 4), plain, { placement: outside })).toThrow(/shows nothing/)
  })

  it('fills what lies outside the picture', () => {
    const { data } = resizeToBytes(counting(2, 2), { ...plain, fill: 9 })
    expect([...data.filter((_, i) => i % 3 === 0)]).toEqual([9, 9, 9, 9, 9, 0, 1, 9, 9, 2, 3, 9, 9, 9, 9, 9])
  })

  it('shows 16-bit grey by its high byte when asked, else clamped as Pillow does', () => {
    const pixels: Pixels = { mode: 'I;16', width: 1, height: 1, data: Uint16Array.of(0x4080) }
    const one: Recipe = { ...plain, crop: [1, 1] }
    expect([...resizeToBytes(pixels, one).data]).toEqual([255, 255, 255])
    expect([...resizeToBytes(pixels, one, { grey16: 'high-byte' }).data]).toEqual([64, 64, 64])
  })

  it('lays on white only before a resize in RGB', () => {
    const pixels: Pixels = { mode: 'RGBA', width: 1, height: 1, data: Uint8Array.of(200, 100, 0, 0) }
    const one: Recipe = { ...plain, crop: [1, 1], rgb: 'first' }
    expect([...resizeToBytes(pixels, one).data]).toEqual([200, 100, 0])
    expect([...resizeToBytes(pixels, one, { alpha: 'white' }).data]).toEqual([255, 255, 255])
    expect(() => resizeToBytes(pixels, { ...one, rgb: 'last' }, { alpha: 'white' })).toThrow(/rgb: 'first'/)
  })

  it('refuses a line of a picture that would become longer than any memory', () => {
    const palette = new Uint8Array(3)
    const line: Pixels = { mode: 'P', width: 1, height: 1e7, data: new Uint8Array(1e7), palette }
    expect(() => preprocess(line, clipRecipe(224))).toThrow(expect.objectContaining({ code: 'too-large' }))
  })

  it('prepares a long line, of which only the window is computed', () => {
    const data = new Uint8Array(3e5).fill(200)
    const { data: bytes } = resizeToBytes({ mode: 'RGB', width: 1, height: 1e5, data }, clipRecipe(224))
    expect(bytes.length).toBe(3 * 224 * 224)
    expect(bytes.every(value => value === 200)).toBe(true)
  })

  it.each([
    ['a palette picture without its palette', { mode: 'P', data: new Uint8Array(1) }, /palette .* not undefined/],
    ['a palette of half a colour', { mode: 'P', data: new Uint8Array(1), palette: new Uint8Array(4) }, /4 in a Uint8/],
    ['a picture without data', { mode: 'RGB', data: null }, /needs 3 values in a Uint8Array, not null/],
    ['numbers in a list', { mode: 'RGB', data: [1, 2, 3] }, /not 3 in a Array/],
    ['bytes in a DataView', { mode: 'RGB', data: new DataView(new ArrayBuffer(3)) }, /not 3 in a DataView/],
  ])('refuses %s, where no types are checked', (_, given, sentence) => {
    const refused = () => Reflect.apply(preprocess, undefined, [{ width: 1, height: 1, ...given }, plain])
    expect(refused).toThrow(sentence)
    expect(refused).toThrow(expect.objectContaining({ name: 'ImageError', code: 'bad-argument' }))
  })

  it('refuses pixels that do not fit their sizes', () => {
    const pixels: Pixels = { mode: 'RGB', width: 2, height: 2, data: new Uint8Array(11) }
    expect(() => preprocess(pixels, plain)).toThrow(/needs 12 values in a Uint8Array, not 11/)
  })
})

describe('preprocessBatch', () => {
  it('puts pictures of one size behind each other', () => {
    const { data, shape } = preprocessBatch([counting(4, 4), counting(8, 8)], { ...plain, resize: 'squash', size: 4 })
    expect(shape).toEqual([2, 3, 4, 4])
    expect(data.subarray(48)).toEqual(preprocess(counting(8, 8), { ...plain, resize: 'squash', size: 4 }).data)
  })

  it('names the picture that comes out in another size', () => {
    const pictures = [counting(4, 4), counting(5, 4)]
    expect(() => preprocessBatch(pictures, { ...plain, crop: null })).toThrow(/^Picture 1 comes out as 5 x 4/)
    expect(() => preprocessBatch([], plain)).toThrow(/at least one/)
  })
})

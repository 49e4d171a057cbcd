import { describe, expect, it } from 'vitest'
import { checkTiffExtents } from './tiff-extents.js'

const u16 = (value: number): number[] => [value >> 8, value & 255]
const u32 = (value: number): number[] => [...u16(value >>> 16), ...u16(value & 0xffff)]
const code = (name: string): unknown => expect.objectContaining({ code: name })

type Tag = readonly [tag: number, type: number, count: number, value: number]
const tiff = (next: number, ...tags: Tag[]): Uint8Array =>
  Uint8Array.from([
    ...u16(0x4d4d),
    ...u16(42),
    ...u32(8),
    ...u16(tags.length),
    ...tags.flatMap(([tag, type, count, value]) => [...u16(tag), ...u16(type), ...u32(count), ...u32(value)]),
    ...u32(next),
  ])

describe('checkTiffExtents', () => {
  it('asks for strips, tiles, values and pages within the file', () => {
    const strip = (at: number): Tag[] => [
      [273, 4, 1, at],
      [279, 4, 1, 4],
    ]
    expect(() => checkTiffExtents(tiff(0, ...strip(34)))).not.toThrow()
    expect(() => checkTiffExtents(tiff(0, ...strip(35)))).toThrow(code('truncated'))
    expect(() => checkTiffExtents(tiff(0, [324, 4, 1, 9999]))).toThrow(code('truncated'))
    expect(() => checkTiffExtents(tiff(0, [347, 7, 500, 8]))).toThrow(code('truncated'))
    expect(() => checkTiffExtents(tiff(9999))).toThrow(code('truncated'))
    expect(() => checkTiffExtents(tiff(0, ...strip(34)).subarray(0, 20))).toThrow(code('truncated'))
  })

  it('ends where directories point at themselves, or lists are longer than the file', () => {
    expect(() => checkTiffExtents(tiff(8, [347, 7, 4, 0]))).toThrow(code('corrupt'))
    const list: Tag = [273, 3, 40, 8]
    expect(() => checkTiffExtents(tiff(0, ...new Array<Tag>(60).fill(list)))).toThrow(code('corrupt'))
  })
})

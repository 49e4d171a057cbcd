import { describe, expect, it } from 'vitest'
import { orientationOf } from './orientation.js'

/** An EXIF block with one entry. */
function exif(little: boolean, tag: number, type: number, count: number, value: number): Uint8Array {
  const bytes = new Uint8Array(26)
  const view = new DataView(bytes.buffer)
  bytes.set(little ? [0x49, 0x49, 0x2a, 0] : [0x4d, 0x4d, 0, 0x2a])
  view.setUint32(4, 8, little)
  view.setUint16(8, 1, little)
  view.setUint16(10, tag, little)
  view.setUint16(12, type, little)
  view.setUint32(14, count, little)
  if (type === 3) view.setUint16(18, value, little)
  else view.setUint32(18, value, little)
  return bytes
}
const xmp = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('orientationOf', () => {
  it.each([true, false])('reads tag 274 (little-endian: %s), with or without the name Exif before it', little => {
    const block = exif(little, 274, 3, 1, 6)
    expect(orientationOf({ exif: block })).toBe(6)
    expect(orientationOf({ exif: Uint8Array.from([...xmp('Exif\0\0'), ...block]) })).toBe(6)
  })

  it('takes XMP only where EXIF has none', () => {
    const attribute = xmp('<rdf:Description tiff:Orientation="8"/>')
    expect(orientationOf({ xmp: attribute })).toBe(8)
    expect(orientationOf({ xmp: xmp('<tiff:Orientation>3</tiff:Orientation>') })).toBe(3)
    expect(orientationOf({ exif: exif(true, 271, 3, 1, 6), xmp: attribute })).toBe(8)
    expect(orientationOf({ exif: exif(true, 274, 3, 1, 6), xmp: attribute })).toBe(6)
  })

  it('counts anything else as 1', () => {
    expect(orientationOf({})).toBe(1)
    expect(orientationOf({ exif: exif(true, 274, 3, 1, 9) })).toBe(1)
    expect(orientationOf({ exif: exif(true, 274, 3, 2, 6) })).toBe(1)
    expect(orientationOf({ exif: exif(true, 274, 2, 1, 6) })).toBe(1)
    expect(orientationOf({ exif: xmp('MM\0*\xff\xff\xff\xff') })).toBe(1)
    expect(orientationOf({ exif: exif(false, 274, 3, 1, 6).subarray(0, 15) })).toBe(1)
  })
})

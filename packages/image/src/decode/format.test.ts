import { describe, expect, it } from 'vitest'
import { sniffFormat } from './format.js'

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, letter => letter.charCodeAt(0))

describe('sniffFormat', () => {
  it.each([
    ['\x89PNG\r\n\x1a\n', 'png'],
    ['\xff\xd8\xff\xe0', 'jpeg'],
    ['RIFF\0\0\0\0WEBPVP8 ', 'webp'],
    ['GIF89a', 'gif'],
    ['BM', 'bmp'],
    ['II*\0', 'tiff'],
    ['MM\0*', 'tiff'],
    ['\0\0\0\x1cftypavif', 'avif'],
    ['\0\0\0\x18ftypmif1\0\0\0\0mif1avif', 'avif'],
    ['P6\n2 2\n', 'netpbm'],
  ])('knows %j as %s', (start, format) => {
    expect(sniffFormat(bytesOf(start))).toBe(format)
  })

  it.each([
    ['<svg xmlns="http://www.w3.org/2000/svg">', 'SVG'],
    ['\n<?xml version="1.0"?>\n<!-- drawn --><svg:svg xmlns:svg="…">', 'SVG'],
    ['\0\0\0\x18ftypheic', 'HEIC'],
    ['\0\0\x01\0', 'ICO'],
    ['\0\0\0\x0cjP  ', 'JPEG 2000'],
    ['%PDF-1.4', 'PDF'],
  ])('refuses %j, naming %s', (start, name) => {
    expect(() => sniffFormat(bytesOf(start))).toThrowError(
      expect.objectContaining({ code: 'unsupported-format', message: expect.stringContaining(name) }),
    )
  })

  it('tells no bytes from bytes that are no picture', () => {
    expect(() => sniffFormat(new Uint8Array())).toThrowError(expect.objectContaining({ code: 'empty' }))
    expect(() => sniffFormat(bytesOf('<html><body>404, with an <svg> in it'))).toThrowError(
      expect.objectContaining({ code: 'not-an-image' }),
    )
  })

  it('lets a byte before a JPEG be an error: the content decides, from its first byte', () => {
    expect(() => sniffFormat(bytesOf('\n\xff\xd8\xff\xe0'))).toThrowError(
      expect.objectContaining({ code: 'not-an-image' }),
    )
  })
})

import { describe, expect, it } from 'vitest'
import { decodeNetpbm } from './netpbm.js'

const limits = { pixelLimit: 100 }
const file = (header: string, ...samples: number[]): Uint8Array =>
  Uint8Array.from([...Array.from(header, letter => letter.charCodeAt(0)), ...samples])

describe('decodeNetpbm', () => {
  it('reads bits (a set one is black), grey and RGB, comments included', () => {
    expect(decodeNetpbm(file('P4 3 1\n', 0b01000000), limits)).toEqual({
      mode: '1',
      width: 3,
      height: 1,
      data: Uint8Array.of(255, 0, 255),
    })
    expect(decodeNetpbm(file('P5\n# made by hand\n2 1 255\n', 7, 9), limits)).toMatchObject({
      mode: 'L',
      data: Uint8Array.of(7, 9),
    })
    expect(decodeNetpbm(file('P6 1 1 255\n', 1, 2, 3), limits)).toMatchObject({
      mode: 'RGB',
      data: Uint8Array.of(1, 2, 3),
    })
  })

  it.each([
    ['P6 2 2 255\n', 'truncated'],
    ['P6 x 2 255\n', 'corrupt'],
    ['P6 11 10 255\n', 'too-large'],
    ['P5 0 10 255\n', 'corrupt'],
    ['P5 1 1 65535\n', 'unsupported-format'],
  ])('refuses %j as %s', (header, code) => {
    expect(() => decodeNetpbm(file(header), limits)).toThrowError(expect.objectContaining({ code }))
  })
})

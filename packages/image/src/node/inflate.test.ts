import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { inflate } from './inflate.js'

const plain = Uint8Array.from({ length: 5000 }, (_, index) => (index * index) & 255)
const stream = new Uint8Array(deflateSync(plain))

describe('inflate', () => {
  it('joins pieces, and stops at the length it is asked for', async () => {
    expect(await inflate([stream.subarray(0, 7), stream.subarray(7)], plain.length)).toEqual(plain)
    expect(await inflate([stream], 100)).toEqual(plain.subarray(0, 100))
  })

  it('tells a stream that is cut from one that is broken', async () => {
    await expect(inflate([stream.subarray(0, 60)], plain.length)).rejects.toMatchObject({ code: 'truncated' })
    await expect(inflate([stream], plain.length + 1)).rejects.toMatchObject({ code: 'truncated' })
    const broken = Uint8Array.from(stream)
    broken[stream.length - 1] ^= 1
    await expect(inflate([broken], plain.length)).rejects.toMatchObject({ code: 'corrupt' })
  })

  it('takes a whole picture whose checksum alone is cut', async () => {
    expect(await inflate([stream.subarray(0, stream.length - 2)], plain.length)).toEqual(plain)
  })

  it('refuses a length that no stream of this size can reach, without reserving it', async () => {
    await expect(inflate([stream], 2 ** 40)).rejects.toMatchObject({ code: 'truncated' })
  })
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeImage } from './decode-image.js'

let folder: string
let jpeg: Buffer
let path: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'typeclip-decode-'))
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const
  jpeg = await sharp({ create: { width: 96, height: 64, channels: 3, noise, background: 'black' } })
    .jpeg()
    .withMetadata({ orientation: 6 })
    .toBuffer()
  path = join(folder, 'a picture.jpg')
  writeFileSync(path, jpeg)
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('decodeImage', () => {
  it('gives the same pixels for a path, a file: URL, bytes, an ArrayBuffer, a Blob and a Buffer amid others', async () => {
    const expected = await decodeImage(path)
    const pooled = Buffer.concat([Buffer.from('odd'), jpeg, Buffer.from('end')]).subarray(3, 3 + jpeg.length)
    for (const source of [
      pathToFileURL(path),
      pathToFileURL(path).href,
      jpeg,
      Uint8Array.from(jpeg).buffer,
      new Blob([Uint8Array.from(jpeg)]),
      pooled,
    ]) {
      expect(await decodeImage(source)).toEqual(expected)
    }
  })

  it('finds nothing in bytes that were given away', async () => {
    const bytes = Uint8Array.from(jpeg)
    structuredClone(bytes, { transfer: [bytes.buffer] })
    await expect(decodeImage(bytes)).rejects.toMatchObject({ code: 'empty' })
  })

  it('leaves the pixels as stored, and turns them when asked', async () => {
    expect(await decodeImage(jpeg)).toMatchObject({ width: 96, height: 64, orientation: 6 })
    const upright = await decodeImage(jpeg, { orient: true })
    expect(upright).toMatchObject({ width: 64, height: 96 })
    expect(upright.orientation).toBeUndefined()
  })

  it('shrinks a JPEG while decoding it only when asked, to the short side given', async () => {
    expect(await decodeImage(jpeg, { shrinkOnLoad: 16 })).toMatchObject({ mode: 'RGB', width: 24, height: 16 })
    expect(await decodeImage(jpeg, { shrinkOnLoad: 500 })).toEqual(await decodeImage(jpeg))
  })

  it('refuses more pixels than the limit from the header', async () => {
    await expect(decodeImage(jpeg, { pixelLimit: 96 * 64 - 1 })).rejects.toMatchObject({ code: 'too-large' })
    await expect(decodeImage(jpeg, { pixelLimit: 96 * 64 })).resolves.toMatchObject({ width: 96 })
  })

  it('ends when the signal says so, before or while it reads', async () => {
    await expect(decodeImage(path, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' })
    const controller = new AbortController()
    const decoding = decodeImage(path, { signal: controller.signal })
    controller.abort()
    await expect(decoding).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('names the file in its errors, and says what an argument should be', async () => {
    const missing = join(folder, 'none.png')
    await expect(decodeImage(missing)).rejects.toMatchObject({
      code: 'not-found',
      message: `${missing}: there is no such file.`,
      facts: { file: missing },
    })
    await expect(decodeImage(folder)).rejects.toMatchObject({ code: 'is-a-directory' })
    for (const address of [
      new URL('https://example.org/a.png'),
      'https://example.org/a.png',
      'data:image/png;base64,aaaa',
    ]) {
      await expect(decodeImage(address)).rejects.toMatchObject({ code: 'bad-argument' })
    }
    await expect(decodeImage(jpeg, { pixelLimit: 0 })).rejects.toMatchObject({ code: 'bad-argument' })
    await expect(decodeImage(jpeg, { shrinkOnLoad: 1.5 })).rejects.toMatchObject({ code: 'bad-argument' })
  })
})

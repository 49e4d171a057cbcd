// The same pictures in Chromium: native bytes, hidden colours and orientation included.
import { fileURLToPath } from 'node:url'
import { type OpenPage, openPage, skipWithoutChromium } from '@typeclip/browser-harness'
import { describeGolden, readJson, sharedPath } from '@typeclip/golden'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Decoded, DrawnKind, Refused } from './browser-page.js'
import type { BadFile, Source } from './corpus.js'

const { sources } = readJson<{ sources: Source[] }>('golden/images/sources.json')
const { files } = readJson<{ files: BadFile[] }>('golden/images/bad.json')

// Chromium converts CMYK itself and reads no TIFF; AVIF is `close` everywhere.
const exact = sources.filter(
  ({ format, mode }) => mode !== 'CMYK' && ['PNG', 'JPEG', 'WEBP', 'GIF', 'BMP', 'PPM'].includes(format),
)

describe.skipIf(skipWithoutChromium('images/browser'))('decodeImage in Chromium', () => {
  let open: OpenPage

  beforeAll(async () => {
    open = await openPage({
      scripts: { page: fileURLToPath(new URL('browser-page.ts', import.meta.url)) },
      folders: { '/golden/': sharedPath('golden') },
    })
  })
  afterAll(() => open.close())

  const evaluate = (source: string | DrawnKind): Promise<Decoded | Refused> =>
    open.page.evaluate(given => window.decode(given), source)
  const decode = (path: string): Promise<Decoded | Refused> => evaluate(`/golden/images/${path}`)

  describeGolden(
    'images/browser',
    exact,
    source => source.src,
    async ({ src, mode, width, height, orientation, sha256_native }) => {
      expect(await decode(src)).toMatchObject({
        mode,
        width,
        height,
        orientation: orientation > 8 ? 1 : orientation,
        sha256: sha256_native,
      })
    },
  )

  for (const { file, expect: acceptable, why } of files) {
    // A server's answer for a folder is its own affair, and TIFF is refused in a browser before it is read.
    if (file === 'bad/folder.jpg' || file.endsWith('.tif')) continue
    it(`${file}: ${why}`, async () => {
      const result = await decode(file)
      expect(acceptable.split('|')).toContain('code' in result ? `error:${result.code}` : 'decodes')
    })
  }

  it.each(['ImageData', 'OffscreenCanvas', 'ImageBitmap', 'HTMLImageElement', 'File'] as const)(
    'reads the pixels of %s',
    async drawn => {
      const rgba = [10, 200, 30, 255, 255, 0, 40, 255]
      expect(await evaluate({ drawn, rgba })).toMatchObject({ mode: 'RGBA', width: 2, height: 1, start: rgba })
    },
  )

  it.each(['ImageData', 'ImageBitmap'] as const)('keeps the colours under alpha of %s', async drawn => {
    const rgba = [10, 200, 30, 3, 255, 0, 40, 0]
    expect(await evaluate({ drawn, rgba })).toMatchObject({ start: rgba })
  })

  it('reads a picture larger than a canvas or a texture in tiles', async () => {
    for (const side of [4, 7, 13]) expect(await open.page.evaluate(length => window.readTiled(length), side)).toBe(true)
  })

  it('names an address that is not there', async () => {
    expect(await decode('src/none.png')).toMatchObject({ code: 'not-found' })
    expect(await evaluate('http://localhost:1/none.png')).toMatchObject({ code: 'unreadable' })
  })

  it('refuses TIFF by name', async () => {
    const tiff = sources.find(({ format }) => format === 'TIFF')
    expect(await decode(tiff?.src ?? '')).toMatchObject({ code: 'unsupported-format' })
  })
})

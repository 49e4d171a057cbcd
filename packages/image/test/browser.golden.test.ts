// The same pictures in Chromium: native bytes, hidden colours and orientation included.
import { describeGolden, readJson } from '@typeclip/golden'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Decoded, Refused } from './browser-page.js'
import { chromiumPath, openPage } from './chromium.js'
import type { BadFile, Source } from './corpus.js'

const { sources } = readJson<{ sources: Source[] }>('golden/images/sources.json')
const { files } = readJson<{ files: BadFile[] }>('golden/images/bad.json')

// Chromium converts CMYK itself and reads no TIFF; AVIF is `close` everywhere.
const exact = sources.filter(
  ({ format, mode }) => mode !== 'CMYK' && ['PNG', 'JPEG', 'WEBP', 'GIF', 'BMP', 'PPM'].includes(format),
)

if (chromiumPath === undefined) console.log('images/browser is skipped: no Chromium is installed here.')

describe.skipIf(chromiumPath === undefined)('decodeImage in Chromium', () => {
  let page: Page
  let close: () => Promise<void>

  beforeAll(async () => {
    ;({ page, close } = await openPage('browser-page.ts'))
  })
  afterAll(() => close())

  const decode = (path: string): Promise<Decoded | Refused> =>
    page.evaluate(address => window.decode(address), `/golden/images/${path}`)

  describeGolden(
    'images/browser',
    exact,
    source => source.src,
    async ({ src, mode, width, height, orientation, sha256_native }) => {
      expect(await decode(src)).toEqual({
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

  it('refuses TIFF by name', async () => {
    expect(await decode('src/tiff-rgb.tif')).toMatchObject({ code: 'unsupported-format' })
  })
})

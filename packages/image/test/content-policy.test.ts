// The resampler on a page's own thread, under content policies that allow WebAssembly and that do not.
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clipRecipe, type Pixels, preprocess } from '../src/index.js'
import { chromiumPath } from './chromium.js'
import type { Prepared } from './content-policy-page.js'

const data = Uint8Array.from({ length: 60 * 40 * 3 }, (_, i) => (i * 7919) % 251)
const pixels: Pixels = { mode: 'RGB', width: 60, height: 40, data }
const expected = [...preprocess(pixels, clipRecipe(16)).data]

describe.skipIf(chromiumPath === undefined)('the resampler in Chromium', () => {
  let browser: Browser
  let script: string

  beforeAll(async () => {
    const entryPoints = [fileURLToPath(new URL('content-policy-page.ts', import.meta.url))]
    const bundle = await build({
      entryPoints,
      bundle: true,
      format: 'esm',
      conditions: ['@typeclip/source'],
      write: false,
    })
    script = bundle.outputFiles[0].text
    browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] })
  })
  afterAll(() => browser.close())

  async function prepareUnder(policy: string): Promise<Prepared> {
    const page = await browser.newPage()
    await page.route('**/*', route =>
      route.fulfill(
        route.request().url().endsWith('.js')
          ? { contentType: 'text/javascript', body: script }
          : {
              contentType: 'text/html',
              headers: { 'content-security-policy': policy },
              body: '<script type="module" src="/page.js"></script>',
            },
      ),
    )
    await page.goto('http://page.test/')
    await page.waitForFunction('typeof window.prepare === "function"')
    return page.evaluate(bytes => window.prepare(bytes), [...data])
  }

  it('is WebAssembly, compiled at once, where only wasm-unsafe-eval is allowed', async () => {
    expect(await prepareUnder("script-src 'self' 'wasm-unsafe-eval'")).toEqual({ kind: 'wasm', tensor: expected })
  })

  it('is TypeScript with the same result where WebAssembly is forbidden', async () => {
    expect(await prepareUnder("script-src 'self'")).toEqual({ kind: 'typescript', tensor: expected })
  })
})

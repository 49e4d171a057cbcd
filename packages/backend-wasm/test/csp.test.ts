// In Chromium, on a page that allows its own scripts and WebAssembly, and no other code: strict sites are like that.
import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Outcome } from './csp-page.js'

const executablePath = [
  process.env.CHROMIUM_PATH ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find(existsSync)

const args = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

if (executablePath === undefined) console.log('backend-wasm under a CSP is skipped: no Chromium is installed here.')

describe.skipIf(executablePath === undefined)('under a content security policy', () => {
  let server: Server
  let browser: Browser
  let origin: string

  beforeAll(async () => {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL('csp-page.ts', import.meta.url))],
      bundle: true,
      format: 'esm',
      conditions: ['@typeclip/source'],
      write: false,
    })
    server = createServer(({ url = '/' }, response) => {
      if (url === '/page.js') {
        response.setHeader('content-type', 'text/javascript').end(outputFiles[0].text)
        return
      }
      const extra = url === '/without-wasm' ? '' : ` 'wasm-unsafe-eval'`
      response.setHeader('content-security-policy', `default-src 'none'; script-src 'self'${extra}`)
      response.setHeader('content-type', 'text/html').end('<script type="module" src="/page.js"></script>')
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    origin = `http://localhost:${typeof address === 'object' && address !== null ? address.port : 0}`
    browser = await chromium.launch({ ...(executablePath === undefined ? {} : { executablePath }), args })
  })

  afterAll(async () => {
    await browser.close()
    server.close()
  })

  async function outcomeOf(path: string): Promise<Outcome> {
    const page = await browser.newPage()
    await page.goto(`${origin}${path}`)
    return page.evaluate(() => window.outcome)
  }

  for (const simd of ['baseline', 'relaxed'] as const) {
    it(`the ${simd} kernels conform, where the policy allows 'wasm-unsafe-eval' only`, async () => {
      const outcome = await outcomeOf(`/#${simd}`)
      expect(outcome).toMatchObject({ evaluates: false, simd, failed: [] })
      expect(outcome.cases).toBeGreaterThan(200)
    })
  }

  it('a policy without it is named as the reason', async () => {
    expect(await outcomeOf('/without-wasm')).toMatchObject({ evaluates: false, simd: 'backend-unavailable' })
  })
})

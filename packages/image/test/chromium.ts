// A page in headless Chromium that holds the package's browser entry and reads the golden files from this machine.
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { sharedPath } from '@typeclip/golden'
import { build } from 'esbuild'
import { chromium, type Page } from 'playwright-core'

/** Path of an installed Chromium, or undefined. */
export const chromiumPath = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find(path => path !== undefined && existsSync(path))

const flags = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Opens a page that runs `entry`, a module beside this file; golden files are under `/golden/images/`. */
export async function openPage(entry: string): Promise<{ page: Page; close: () => Promise<void> }> {
  const bundle = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    format: 'esm',
    conditions: ['@typeclip/source'],
    write: false,
  })
  const script = bundle.outputFiles[0].text
  const server = createServer(({ url = '/' }, response) => {
    if (url === '/')
      response.setHeader('content-type', 'text/html').end('<script type="module" src="/page.js"></script>')
    else if (url === '/page.js') response.setHeader('content-type', 'text/javascript').end(script)
    else if (url.startsWith('/golden/') && existsSync(sharedPath(url.slice(1))))
      response.end(readFileSync(sharedPath(url.slice(1))))
    else response.writeHead(404).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const browser = await chromium.launch({
    ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
    args: flags,
  })
  const page = await browser.newPage()
  // localhost counts as secure, which crypto.subtle asks for.
  await page.goto(`http://localhost:${port}/`)
  await page.waitForFunction('typeof window.decode === "function"')
  return {
    page,
    close: async () => {
      await browser.close()
      server.close()
    },
  }
}

// A page that runs one script, in a browser of its own.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { bundle } from './bundle.js'
import { launchChromium } from './chromium.js'
import { type PageServer, type ServerOptions, servePages, strictPolicy } from './server.js'

export interface PageOptions extends Omit<ServerOptions, 'folders'> {
  /** Modules by their names; the page runs `page`. Workers are further ones. */
  readonly scripts: Readonly<Record<string, string>> & { readonly page: string }
  readonly folders?: ServerOptions['folders']
  /** Flags for Chromium, e.g. `--enable-unsafe-webgpu`. */
  readonly flags?: readonly string[]
  /** Content security policy; strict unless told otherwise. */
  readonly policy?: string
}

export interface OpenPage {
  readonly page: Page
  readonly server: PageServer
  /** What the page wrote to its console as an error, and what it threw and nobody caught. */
  readonly complaints: readonly string[]
  close(): Promise<void>
}

// An icon of its own, or the browser asks for one.
const html =
  '<!doctype html><title>test</title><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>'

/** Bundles, serves and opens a page, and waits until its script has run. */
export async function openPage(options: PageOptions): Promise<OpenPage> {
  const { scripts, folders, flags, policy = strictPolicy, headers, texts } = options
  const built = await mkdtemp(join(tmpdir(), 'typeclip-page-'))
  await bundle(scripts, built)
  const server = await servePages({
    folders: { '/': built, ...folders },
    headers: { 'content-security-policy': policy, ...headers },
    texts: { '/': html, ...texts },
  })
  const browser = await launchChromium(flags)
  const page = await browser.newPage()
  const complaints: string[] = []
  page.on('console', message => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', error => complaints.push(error.message))
  await page.goto(server.address.href, { waitUntil: 'load' })
  return {
    page,
    server,
    complaints,
    async close() {
      await browser.close()
      server.close()
      await rm(built, { recursive: true })
    },
  }
}

// Which Chromium: the one the environment names, else what the system has. Nothing is downloaded.
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const { TYPECLIP_CHROMIUM } = process.env

/** Path of an installed Chromium, or undefined. */
export const chromiumPath: string | undefined = [
  TYPECLIP_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
].find(path => path !== undefined && existsSync(path))

/** True where there is no browser; says once which tests that skips. */
export function skipWithoutChromium(what: string): boolean {
  if (chromiumPath !== undefined) return false
  console.log(`${what}: skipped, since no Chromium is installed (TYPECLIP_CHROMIUM names one).`)
  return true
}

/** @param flags beyond those that a container without network needs */
export function launchChromium(flags: readonly string[] = []): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error('No Chromium is installed; set TYPECLIP_CHROMIUM to one.')
  const quiet = ['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
  return chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--disable-quic', ...quiet, ...flags],
  })
}

// Brings a fresh clone to where anything can run: dependencies from the lock, built packages.
// Uses Node alone, since nothing is installed yet when it starts.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

/** Runs a program with its output shown; throws where it fails. */
export function run(program, args, options = {}) {
  const { status, error } = spawnSync(program, args, {
    cwd: root,
    stdio: 'inherit',
    shell: onWindows(program),
    ...options,
  })
  if (error) throw error
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with exit code ${status}`)
}

/** Runs a program and gives back what it printed. */
export function capture(program, args, options = {}) {
  const result = spawnSync(program, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    shell: onWindows(program),
    ...options,
  })
  if (result.error) throw result.error
  return { status: result.status, output: result.stdout + result.stderr, stdout: result.stdout }
}

/** Runs a tool of node_modules/.bin. */
export function tool(name, args, options) {
  run('npx', ['--no-install', name, ...args], options)
}

/** Installs exactly what the lock says, unless that has been done since the lock last changed. */
export function install() {
  const marker = join(root, 'node_modules/.package-lock.json')
  const lock = join(root, 'package-lock.json')
  if (existsSync(marker) && statSync(marker).mtimeMs >= statSync(lock).mtimeMs) return
  console.log('Installing dependencies (npm ci) …')
  run('npm', ['ci', '--no-audit', '--no-fund'])
}

export function build() {
  tool('turbo', ['run', 'build', '--output-logs=errors-only'], {
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
  })
}

/** The Chromium or Chrome of this machine, if there is one. */
export function findBrowser() {
  const candidates = [
    process.env.TYPECLIP_CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  ]
  return candidates.find(path => path !== undefined && existsSync(path))
}

// npm and npx are scripts there, which only a shell can start.
function onWindows(program) {
  return process.platform === 'win32' && (program === 'npm' || program === 'npx')
}

// Runs vitest and counts.
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../setup/setup.mjs'

/** @returns {{ passed: number, failed: number, skipped: number }} a run that broke off counts as a failure */
export function runTests(args = []) {
  const file = join(root, 'node_modules/.cache/typeclip/tests.json')
  rmSync(file, { force: true })
  const reporters = ['default', './tooling/golden/src/reporter.ts', 'json'].map(name => `--reporter=${name}`)
  const vitest = ['--no-install', 'vitest', 'run', ...reporters, `--outputFile.json=${file}`, ...args]
  const { status } = spawnSync('npx', vitest, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' })
  const counts = readCounts(file)
  return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}

function readCounts(file) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(file, 'utf8'))
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests }
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  }
}

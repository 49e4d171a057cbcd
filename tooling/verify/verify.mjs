// npm run verify: everything that must be true before a change lands. Sets itself up on a fresh clone.
// Ends with `N passed, N failed`: the tests, and one for each check around them.
import { build, findBrowser, install, run, tool } from '../setup/setup.mjs'

install()

const { checkLock, checkPackages, checkWasm } = await import('./checks.mjs')
const { checkPacked } = await import('./packed.mjs')
const { runTests } = await import('./tests.mjs')

const checks = []

await check('the lock file names no registry', checkLock)
await check('a clean build of the wasm gives the committed hashes', checkWasm)
await check('format and lint', () => tool('biome', ['check', '--error-on-warnings', '.']))
await check('nothing is exported or depended on in vain', () => tool('knip', ['--no-config-hints']))
await check('packages keep to their floors', () => run('node', ['tooling/layers/layers.mjs']))
await check('every package builds', build)
await check('types', () => tool('tsc', ['-p', 'tsconfig.json', '--noEmit']))
await check('published forms: publint, attw, size-limit', checkPackages)
await check('packed tarballs classify a picture in an empty folder', checkPacked)
console.log('\n▸ tests')
const tests = runTests()

console.log('\nChecks')
for (const { name, passed, seconds } of checks) {
  console.log(`  ${passed ? '✓' : '✗'} ${name.padEnd(60)} ${seconds.toFixed(1).padStart(6)} s`)
}
if (!findBrowser()) {
  console.log('  - skipped: browser tests (no Chromium or Chrome found; TYPECLIP_CHROMIUM may name one)')
}
if (tests.skipped > 0) console.log(`  - skipped: ${tests.skipped} tests that need what is not here`)

const passed = tests.passed + checks.filter(one => one.passed).length
const failed = tests.failed + checks.filter(one => !one.passed).length
process.exitCode = failed === 0 ? 0 : 1
console.log(`${passed} passed, ${failed} failed`)

async function check(name, work) {
  console.log(`\n▸ ${name}`)
  const start = performance.now()
  let passed = true
  try {
    await work()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    passed = false
  }
  checks.push({ name, passed, seconds: (performance.now() - start) / 1000 })
}

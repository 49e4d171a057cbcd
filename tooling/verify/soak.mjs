// npm run soak: the tests of `npm run verify` and those that take minutes: full-size models, whole corpora.
import { build, install } from '../setup/setup.mjs'

install()
build()
process.env.TYPECLIP_SOAK = '1'
const { runTests } = await import('./tests.mjs')
const { passed, failed, skipped } = runTests()
if (skipped > 0) console.log(`${skipped} skipped: they need what is not here`)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

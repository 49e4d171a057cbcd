// npm run example:NAME: from a fresh clone to a running example of examples/NAME.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { build, install, root, run } from './setup.mjs'

const [name, ...args] = process.argv.slice(2)

install()
console.log('Building the packages …')
build()

// Node 20 reads no TypeScript: the example becomes one file, and the packages stay where they are.
const { build: bundle } = await import('esbuild')
const file = join(root, 'examples/dist', `${name}.js`)
mkdirSync(join(root, 'examples/dist'), { recursive: true })
await bundle({
  entryPoints: [join(root, 'examples', name, `${name}.ts`)],
  outfile: file,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  logLevel: 'error',
})
run('node', ['--enable-source-maps', file, ...args])
